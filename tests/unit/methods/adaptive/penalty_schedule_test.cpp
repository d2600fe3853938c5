#include "methods/adaptive/penalty_schedule.hpp"

#include <gtest/gtest.h>

#include "support/options.hpp"

namespace bizo::methods {
namespace {

TEST(PenaltySchedule, FallsLikeAPowerToItsFloor) {
  const Params method = test::options("method", penalty_schedule_options("0.1", "0.5", "0.02"));
  const PenaltySchedule nu = read_penalty_schedule(method);
  EXPECT_DOUBLE_EQ(nu.at(1), 0.1);
  EXPECT_DOUBLE_EQ(nu.at(4), 0.05);
  EXPECT_DOUBLE_EQ(nu.at(25), 0.02);
  EXPECT_DOUBLE_EQ(nu.at(1000), 0.02);
}

}  // namespace
}  // namespace bizo::methods
