// Runs do not depend on the units of F, from 1e-300 to 1e300, where a step rule says that it is scale-free.
#include <gtest/gtest.h>

#include <cmath>

#include "support/experiment.hpp"
#include "support/landscape.hpp"

namespace bizo {
namespace {

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
  for (const std::string rule : {"adam", "armijo", "trace", "lbfgs", "lbfgs-adam"})
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

}  // namespace
}  // namespace bizo
