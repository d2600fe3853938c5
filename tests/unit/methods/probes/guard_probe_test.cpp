#include "methods/probes/guard_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

// Two ways, the second the reference, along three directions; in the second direction the first way failed.
TEST(GuardVerdict, IsOverDirectionsWhereAllWaysSucceeded) {
  Outcomes outcomes;
  for (const double difference : {1.1, 1.0, 70.0, 5.0, 1.8, 2.0})
    outcomes.items.push_back({.difference = difference, .status = EvaluationStatus::ok});
  outcomes.items[2].status = EvaluationStatus::not_converged;
  const GuardVerdict verdict = compare(outcomes, 2, 1);
  EXPECT_EQ(verdict.directions, 2);
  EXPECT_NEAR(verdict.error(0), std::sqrt((0.01 + 0.04) / 2), 1e-14);
  EXPECT_EQ(verdict.error(1), 0);
  EXPECT_NEAR(verdict.size, std::sqrt((1.0 + 4.0) / 2), 1e-14);
  for (auto& item : outcomes.items) item.status = EvaluationStatus::signal;
  EXPECT_EQ(compare(outcomes, 2, 1).directions, 0);
}

}  // namespace
}  // namespace bizo::methods
