#include "methods/steps/step_rule.hpp"
#include "methods/steps/catalogue.hpp"
#include "methods/steps/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/options.hpp"

namespace bizo {
namespace {

std::unique_ptr<StepRule> rule(const std::string& name, const test::Settings& settings) {
  const auto& row = *find_row(step_catalogue(), name);
  return row.make(test::options("step", row.options, settings));
}

TEST(Schedule, Forms) {
  const auto length = [](const std::string& form, Index k) {
    return Schedule(test::options("step", {}, {{"length", "2"}, {"schedule", form}, {"decay", "10"}}))
        .length(k);
  };
  EXPECT_DOUBLE_EQ(length("constant", 1000), 2);
  EXPECT_DOUBLE_EQ(length("inverse-sqrt", 30), 2 / std::sqrt(4.0));
  EXPECT_DOUBLE_EQ(length("inverse", 30), 2 / 4.0);
  EXPECT_DOUBLE_EQ(length("exponential", 30), 2 * std::exp(-3.0));
  for (const char* form : {"constant", "inverse-sqrt", "inverse", "exponential"})
    EXPECT_DOUBLE_EQ(length(form, 0), 2);
}

// The displacement that a rule proposes for gradient g in iteration k.
Vector displacement(StepRule& rule, const Vector& g, Index k) {
  StepInput input;
  input.k = k;
  input.gradient = g;
  input.z = Vector::Zero(g.size());
  const Proposal proposal = rule.propose(input);
  return proposal.lengths(0) * proposal.direction;
}

TEST(StepRule, SgdIsAMultipleOfTheGradient) {
  const Vector g = Vector::LinSpaced(3, -1, 2);
  EXPECT_EQ(displacement(*rule("sgd", {{"length", "0.5"}}), g, 0), 0.5 * g);
}

TEST(StepRule, MomentumSumsAGeometricSeries) {
  auto momentum = rule("momentum", {{"length", "1"}, {"momentum", "0.5"}});
  const Vector g = Vector::Ones(2);
  Vector step;
  for (Index k = 0; k < 3; ++k) step = displacement(*momentum, g, k);
  EXPECT_DOUBLE_EQ(step(0), 1 + 0.5 + 0.25);
}

// Adam with bias correction: for a constant gradient every step is length * sign(g).
TEST(StepRule, AdamNormalizesAConstantGradient) {
  auto adam = rule("adam", {{"length", "0.1"}});
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
    auto adam = rule("adam", {}), scaled = rule("adam", {});
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
  auto adam = rule("adam", {{"length", "1"}, {"beta1", "0.5"}, {"beta2", "0.5"}});
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
  auto classic = rule("adam", {{"length", "1"}});
  auto refined = rule("adam", {{"length", "1"}, {"second_moment", "momentum"}});
  Vector small, large;
  for (Index k = 0; k < 200; ++k) {
    const Vector g = Vector::Constant(1, k % 2 ? -1.0 : 1.0);
    small = displacement(*classic, g, k);
    large = displacement(*refined, g, k);
  }
  EXPECT_LT(std::abs(small(0)), 0.1);
  EXPECT_GT(std::abs(large(0)), 0.5);
}

TEST(EveryStepRule, StartsAlongTheGradientAndIsDeterministic) {
  const Vector g = Vector::LinSpaced(5, 1, 2);
  for (const auto& row : step_catalogue()) {
    auto one = rule(row.name, {}), two = rule(row.name, {});
    for (Index k = 0; k < 5; ++k) {
      const Vector step = displacement(*one, g, k);
      EXPECT_EQ(step, displacement(*two, g, k)) << row.name;
      EXPECT_GT(step.dot(g), 0) << row.name;
    }
  }
}

// What assemblies go by: who compares no values chooses without them, who follows no schedule has steps
// that none changes, and a gradient step is a multiple of the gradient.
TEST(EveryStepRule, IsWhatItSays) {
  const Vector g = Vector::LinSpaced(5, 1, 2), turned = g.reverse();
  for (const auto& row : step_catalogue()) {
    const auto one = rule(row.name, {}), two = rule(row.name, {{"schedule", "inverse"}, {"decay", "1"}});
    displacement(*one, turned, 0);
    displacement(*two, turned, 0);
    const Vector plain = displacement(*one, g, 3), scheduled = displacement(*two, g, 3);
    if (!one->compares_values()) {
      EXPECT_EQ(one->choose({}, Vector::Constant(1, kNaN)), 0) << row.name;
    }
    EXPECT_EQ(plain != scheduled, one->follows_schedule() && !one->compares_values()) << row.name;
    if (one->is_gradient_step()) {
      EXPECT_LT((plain / plain.norm() - g / g.norm()).norm(), 1e-12) << row.name;
    }
  }
}

}  // namespace
}  // namespace bizo
