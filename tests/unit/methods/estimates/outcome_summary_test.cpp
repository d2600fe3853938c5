#include "methods/estimates/outcome_summary.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

// More steps are the advice only where nothing else is known.
TEST(FailureOfBase, OfASolveThatIsStuckSaysWhatIsInTheWay) {
  Outcome outcome;
  outcome.status = EvaluationStatus::not_converged;
  outcome.inner_residual = 0.5;
  EXPECT_NE(failure_of_base(outcome, 1e-6, "").find("inner.base_steps"), std::string::npos);
  const std::string stuck = failure_of_base(outcome, 1e-6, "a wall");
  EXPECT_NE(stuck.find("a wall"), std::string::npos) << stuck;
  EXPECT_EQ(stuck.find("inner.base_steps"), std::string::npos) << stuck;
}

}  // namespace
}  // namespace bizo::methods
