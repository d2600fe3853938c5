#include "methods/steps/lbfgs_step.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/problems.hpp"
#include "support/step_rules.hpp"

namespace bizo::methods {
namespace {

using test::Course;
using test::descend;
using test::diagonal;
using test::Function;
using test::kRosenbrock;
using test::rule;

TEST(LbfgsStep, IsExactOnQuadraticsAfterAsManyStepsAsDimensions) {
  const Course run = descend(*rule("lbfgs", {{"size", "1"}}), diagonal(Vector{{1, 3, 10, 30, 100, 300}}),
                             Vector::Ones(6), 40);
  EXPECT_LT(run.z.norm(), 1e-8);
}

TEST(LbfgsStep, FollowsACurvedValley) {
  const Course run = descend(*rule("lbfgs", {{"size", "1"}}), kRosenbrock, Vector{{-1.2, 1}}, 60);
  EXPECT_LT((run.z - Vector::Ones(2)).norm(), 1e-6);
  EXPECT_LT(run.evaluations, 110);
}

// The minimum of Rosenbrock's function for z_0 <= 0.5 is at (0.5, 0.25).
TEST(LbfgsStep, KeepsToBounds) {
  Function f = kRosenbrock;
  f.lower = Vector::Constant(2, -2);
  f.upper = Vector{{0.5, 2}};
  const Course run = descend(*rule("lbfgs", {{"size", "1"}}), f, Vector{{-1.2, 1}}, 80);
  EXPECT_LT((run.z - Vector{{0.5, 0.25}}).norm(), 1e-5);
}

// Errors of size 1e-2 in a gradient that has become smaller than that must not end up in the pairs.
TEST(LbfgsStep, SurvivesNoisyGradients) {
  const Function f = diagonal(Vector{{1, 10, 100}});
  std::uint64_t draw = 0;
  const Course run = descend(*rule("lbfgs", {{"size", "1"}}), f, Vector::Ones(3), 100, [&](StepInput& input) {
    input.gradient += 1e-2 / std::sqrt(3.0) * test::normal(++draw, 3, 1).col(0);
    input.gradient_noise = 1e-2;
  });
  // |g| is of the size of its error at a value of about 1/2 1e-4 / 1.
  EXPECT_LT(run.values.back(), 1e-3);
  for (const double value : run.values) EXPECT_LE(value, run.values.front());
}

// Searches of a rule go on from what the last one found, whatever the unit of z.
TEST(LbfgsStep, FindsTheUnitOfItsSteps) {
  for (const double unit : {1e-8, 1e-4, 1e4, 1e8}) {
    const Function f{[=](const Vector& z) { return kRosenbrock.value(z / unit); },
                     [=](const Vector& z) -> Vector { return kRosenbrock.gradient(z / unit) / unit; }};
    const Course run = descend(*rule("lbfgs", {{"size", "1"}}), f, unit * Vector{{-1.2, 1}}, 80);
    EXPECT_LT((run.z / unit - Vector::Ones(2)).norm(), 1e-6) << unit;
    EXPECT_LT(run.evaluations, 250) << unit;
  }
}

TEST(LbfgsStep, TakesFOfAnySize) {
  for (const double size : {1e-300, 1e300}) {
    const Function f{[=](const Vector& z) { return size * kRosenbrock.value(z) / 1e4; },
                     [=](const Vector& z) -> Vector { return size * (kRosenbrock.gradient(z) / 1e4); }};
    const Course run = descend(*rule("lbfgs", {{"size", "1"}}), f, Vector{{-1.2, 1}}, 80);
    EXPECT_LT((run.z - Vector::Ones(2)).norm(), 1e-6) << size;
  }
}

// Concave until far from the start, which gives no pairs: steps get longer by themselves.
TEST(LbfgsStep, CrossesRegionsOfNegativeCurvature) {
  const Function f{[](const Vector& z) { return std::log(1 + std::pow(z(0) - 1e5, 2)); },
                   [](const Vector& z) -> Vector {
                     const double off = z(0) - 1e5;
                     return Vector::Constant(1, 2 * off / (1 + off * off));
                   }};
  const Course run = descend(*rule("lbfgs", {{"size", "1"}}), f, Vector::Zero(1), 40);
  EXPECT_NEAR(run.z(0), 1e5, 1e-3);
}

}  // namespace
}  // namespace bizo::methods
