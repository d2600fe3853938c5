#include "methods/steps/step_rule.hpp"

#include <gtest/gtest.h>

#include "methods/steps/catalogue.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

// Finite gradients whose sum is not: the velocity of heavy ball.
TEST(FiniteProposal, IsNoneOnceAVelocityHasOverflown) {
  const auto& row = *find_row(step_catalogue(), "momentum");
  const auto rule = row.make(test::options("step", row.options, {{"size", "1"}, {"momentum", "0.9"}}));
  const Vector units = Vector::Ones(2);
  StepInput input;
  input.z = Vector::Zero(2);
  input.gradient = Vector{{1e308, 1}};
  EXPECT_TRUE(finite_proposal(*rule, input, units));
  EXPECT_FALSE(finite_proposal(*rule, input, units));
  input.gradient(1) = kNaN;
  const auto fresh = row.make(test::options("step", row.options, {{"size", "1"}, {"momentum", "0.9"}}));
  EXPECT_FALSE(finite_proposal(*fresh, input, units));
  input.gradient = Vector::Ones(2);
  EXPECT_TRUE(finite_proposal(*fresh, input, units)) << "the rule has not seen what was not finite";
  EXPECT_FALSE(finite_proposal(*fresh, input, Vector{{1, 1e308}})) << "x may overflow where z does not";
}

}  // namespace
}  // namespace bizo::methods
