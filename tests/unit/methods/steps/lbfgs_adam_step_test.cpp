#include "methods/steps/lbfgs_adam_step.hpp"

#include <gtest/gtest.h>

#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

// Steps along the same gradient, whose values are all `decrease` lower than that of the base.
void step(StepRule& rule, Index steps, double noise, double decrease) {
  StepInput input;
  input.z = Vector::Zero(2);
  input.gradient = Vector{{1, -2}};
  input.value = 1;
  input.noise = noise;
  for (input.k = 0; input.k < steps; ++input.k) {
    input.attempt = 0;
    const Proposal proposal = rule.propose(input);
    EXPECT_EQ(rule.choose(input, Vector::Constant(proposal.lengths.size(), input.value - decrease)), 0);
  }
}

// The largest coordinate of a first step of lbfgs moves by `length`; adam's go a tenth of that, in every one.
TEST(LbfgsAdamStep, HandsOverAfterTwoStepsThatNoiseHides) {
  const auto rule = test::rule("lbfgs-adam", {{"size", "1"}});
  step(*rule, 1, 1e-3, 0);
  EXPECT_TRUE(rule->compares_values());
  step(*rule, 2, 1e-3, 0);
  EXPECT_FALSE(rule->compares_values());
  const Vector moved = test::displacement(*rule, Vector{{1, -2}}, 2);
  EXPECT_NEAR(moved(0), 0.1, 1e-9);
  EXPECT_NEAR(moved(1), -0.1, 1e-9);
}

TEST(LbfgsAdamStep, GoesOnWhileValuesTell) {
  const auto rule = test::rule("lbfgs-adam", {{"size", "1"}});
  step(*rule, 10, 1e-3, 0.1);
  EXPECT_TRUE(rule->compares_values());
}

}  // namespace
}  // namespace bizo::methods
