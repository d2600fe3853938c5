// Coupled accuracy: the tolerable error, and what a guard's findings change.
#include "methods/adaptive/accuracy_control.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

TEST(Coupling, AllowsWhatTheSamplingOfDirectionsHides) {
  EXPECT_NEAR(tolerable_error(1, 1000), 0.3, 1e-3);
  EXPECT_NEAR(tolerable_error(50, 100), 0.3 * std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(tolerable_error(100, 100), 0.09,
              1e-12);  // the gradient itself: no sampling error to hide behind
  EXPECT_EQ(tolerable_error(200, 100), tolerable_error(100, 100));
  for (Index l = 1; l < 90; ++l) EXPECT_GE(tolerable_error(l, 100), tolerable_error(l + 1, 100));
}

// A guard of two directions with differences 1, whose other ways are off by these amounts.
Outcomes guard(double by_radius, double by_tolerance) {
  Outcomes outcomes;
  for (int direction = 0; direction < 2; ++direction)
    for (const double off : {0.0, by_radius, by_tolerance})
      outcomes.items.push_back({.difference = 1 + off, .status = EvaluationStatus::ok});
  return outcomes;
}

TEST(Coupling, TheGuardAdaptsToleranceAndRadiusAndSaysSo) {
  BasePoint at;
  at.x = Vector::Zero(10);
  Base base{.at = at, .iteration = 1, .radius = 1e-2, .noise = kNaN};
  AccuracyControl control(true, 1e-2, 2, 10);
  const double first = control.tolerance();
  EXPECT_NEAR(first, 0.15 * std::sqrt(0.8), 1e-12);
  EXPECT_EQ(control.radius(base), 1e-2);

  EXPECT_NE(control.judge(base, guard(0.1, -0.5), kNaN), "");  // the tolerance is too coarse
  EXPECT_NEAR(control.tolerance(), first / 3, 1e-12);
  EXPECT_EQ(control.radius(base), 1e-2);
  EXPECT_NE(control.judge(base, guard(0.5, 0.1), kNaN), "");  // the radius is too large
  EXPECT_NEAR(control.tolerance(), first / 3, 1e-12);
  EXPECT_EQ(control.radius(base), 5e-3);
  EXPECT_EQ(control.judge(base, guard(0.1, 0.1), kNaN), "");  // good enough
  EXPECT_NE(control.judge(base, guard(0.01, 0.01), kNaN),
            "");  // better than needed: twice both, at most the first
  EXPECT_NEAR(control.tolerance(), 2 * first / 3, 1e-12);
  EXPECT_EQ(control.radius(base), 1e-2);
  control.judge(base, guard(0.01, 0.01), kNaN);
  EXPECT_NEAR(control.tolerance(), first, 1e-12);
  EXPECT_EQ(control.radius(base), 1e-2);

  // Directions across the gradient do not count by their own size, and noise is not curvature.
  EXPECT_EQ(control.judge(base, guard(0.5, -0.5), std::sqrt(10) * 2), "");
  base.noise = 1e-2;
  EXPECT_EQ(control.judge(base, guard(0.5, 0), kNaN), "");
  // A failed direction says nothing.
  Outcomes failed = guard(9, 9);
  for (auto& outcome : failed.items) outcome.status = EvaluationStatus::non_finite;
  EXPECT_EQ(control.judge(base, failed, kNaN), "");
}

}  // namespace
}  // namespace bizo::methods
