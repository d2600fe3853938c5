#include <gtest/gtest.h>

#include <cmath>

#include "methods/steps/step_rule.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::displacement;
using test::rule;

// Adam with bias correction: for a constant gradient every step is length * sign(g).
TEST(StepRule, AdamNormalizesAConstantGradient) {
  auto adam = rule("adam", {{"size", "0.1"}});
  Vector g(2);
  g << 1e3, -1e-3;
  for (Index k = 0; k < 20; ++k) {
    const Vector step = displacement(*adam, g, k);
    EXPECT_NEAR(step(0), 0.1, 1e-9);
    EXPECT_NEAR(step(1), -0.1, 1e-9);
  }
}

// The steps do not depend on the units of F, whatever they are.
TEST(StepRule, AdamHasNoScale) {
  const Vector g{{3.0, -1e-3, 0}};
  for (const double scale : {1e-300, 1e-160, 1e-20, 1e20, 1e160, 1e300}) {
    auto adam = rule("adam"), scaled = rule("adam");
    for (Index k = 0; k < 20; ++k) {
      const double turn = std::cos(static_cast<double>(k));
      const Vector step = displacement(*adam, turn * g, k);
      EXPECT_LT((displacement(*scaled, scale * turn * g, k) - step).norm(), 1e-8) << scale;
    }
  }
}

// Nor on a change of their size: what is kept has the gradient's unit, and is squared in a unit of its own.
TEST(StepRule, AdamFollowsGradientsThatGrowOrFallByAnyFactor) {
  const Vector g{{3.0, -1e-3}};
  auto adam = rule("adam", {{"size", "1"}, {"beta1", "0.5"}, {"beta2", "0.5"}});
  Index k = 0;
  for (const double scale : {1.0, 1e200, 1e-100}) {
    Vector step;
    for (Index end = k + 2100; k < end; ++k) step = displacement(*adam, scale * g, k);
    EXPECT_NEAR(step(0), 1, 1e-9) << scale;
    EXPECT_NEAR(step(1), -1, 1e-9) << scale;
  }
}

// For alternating gradients g, -g the first moments nearly cancel. Fed by them, the second moment cancels as
// well and the step keeps its length; fed by the gradient, it shrinks.
TEST(StepRule, AdamFedByTheMomentumIsLessShyOfNoise) {
  auto classic = rule("adam", {{"size", "1"}});
  auto refined = rule("adam", {{"size", "1"}, {"second_moment", "momentum"}});
  Vector small, large;
  for (Index k = 0; k < 200; ++k) {
    const Vector g = Vector::Constant(1, k % 2 ? -1.0 : 1.0);
    small = displacement(*classic, g, k);
    large = displacement(*refined, g, k);
  }
  EXPECT_LT(std::abs(small(0)), 0.1);
  EXPECT_GT(std::abs(large(0)), 0.5);
}

}  // namespace
}  // namespace bizo::methods
