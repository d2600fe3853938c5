// Suite over the step rules of the catalogue: what each of them promises.
#include <gtest/gtest.h>

#include <cmath>

#include "methods/steps/catalogue.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::Course;
using test::descend;
using test::diagonal;
using test::displacement;
using test::Function;
using test::rule;

// A rule that is given another's state proposes the same.
TEST(EveryStepRule, GoesOnFromItsState) {
  for (const auto& row : step_catalogue()) {
    const Function f = diagonal(Vector::LinSpaced(4, 1, 4));
    auto one = rule(row.name), two = rule(row.name);
    const Course begin = descend(*one, f, Vector::Ones(4), 3);
    restore(*two, state_of(*one));
    EXPECT_EQ(descend(*one, f, begin.z, 2).z, descend(*two, f, begin.z, 2).z) << row.name;
  }
}

TEST(EveryStepRule, StartsAlongTheGradientAndIsDeterministic) {
  const Vector g = Vector::LinSpaced(5, 1, 2);
  for (const auto& row : step_catalogue()) {
    auto one = rule(row.name), two = rule(row.name);
    for (Index k = 0; k < 5; ++k) {
      const Vector step = displacement(*one, g, k);
      EXPECT_EQ(step, displacement(*two, g, k)) << row.name;
      EXPECT_GT(step.dot(g), 0) << row.name;
    }
  }
}

// |x - 1| after a run on s |x - 1|^2 from 0.
double distance_after(double s, const test::Choice& choice, Index iterations) {
  test::Landscape problem([s](const Vector& x) { return s * (x.array() - 1).square().sum(); },
                          Vector::Zero(3));
  test::Experiment experiment(problem, choice);
  const Summary summary = experiment.minimize(iterations);
  EXPECT_EQ(summary.reason, StopReason::iterations) << s << ": " << summary.last.note;
  EXPECT_TRUE(std::isfinite(summary.last.gradient_norm)) << s;
  return (summary.solution.x.array() - 1).matrix().norm();
}

// Values of 1e300 with differences over a radius of 1e-3 leave some digits of the exponent, no more.
const double kScales[] = {1e-300, 1e-200, 1e-160, 1e-100, 1e-20, 1e-12,
                          1e12,   1e20,   1e100,  1e160,  1e200, 1e300};

// Of normal directions, slopes along the estimate are needed, which go with the square of F.
TEST(ScaleOfValues, DoesNotMatterToRulesThatAreScaleFree) {
  for (const std::string rule : {"adam", "armijo", "curvature", "lbfgs", "lbfgs-adam"})
    for (const std::string family : {"haar", "gaussian"}) {
      test::Choice choice;
      choice.inner = "closed-form", choice.family = family, choice.rule = rule, choice.directions = 3;
      const double expected = distance_after(1, choice, 40);
      EXPECT_LT(expected, 0.1) << rule << family;
      for (const double s : kScales) {
        if (family == "gaussian" && rule != "adam" && std::abs(std::log10(s)) > 150) continue;
        EXPECT_LT(distance_after(s, choice, 40), 2 * expected + 1e-3) << rule << family << s;
      }
    }
}

// What assemblies go by: who compares no values chooses without them, who follows no schedule has steps
// that none changes, and a gradient step is a multiple of the gradient.
TEST(EveryStepRule, IsWhatItSays) {
  const Vector g = Vector::LinSpaced(5, 1, 2), turned = g.reverse();
  for (const auto& row : step_catalogue()) {
    const auto one = rule(row.name), two = rule(row.name, {{"schedule", "inverse"}, {"time_constant", "1"}});
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
}  // namespace bizo::methods
