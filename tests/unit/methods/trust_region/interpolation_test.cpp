#include "methods/trust_region/interpolation.hpp"

#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::methods {
namespace {

constexpr Index kD = 4;
constexpr Index kFull = (kD + 1) * (kD + 2) / 2;

QuadraticModel some_quadratic() {
  const Matrix root = test::normal(3, kD, kD);
  return {0.7, test::normal(4, kD, 1).col(0), root + root.transpose()};
}

Vector values_at(const QuadraticModel& model, const Matrix& shifts) {
  Vector values(shifts.cols());
  for (Index t = 0; t < shifts.cols(); ++t) values(t) = model.at(shifts.col(t));
  return values;
}

TEST(Interpolation, ReproducesAQuadraticFromAsManyPointsAsItHasCoefficients) {
  const QuadraticModel truth = some_quadratic();
  for (const double unit : {1.0, 1e-6}) {
    const Matrix shifts = unit * test::normal(1, kD, kFull);
    const QuadraticModel model = Interpolation(shifts, unit).fit(values_at(truth, shifts));
    // Rounding of the values, over the first and second powers of the unit.
    EXPECT_NEAR(model.value, truth.value, 1e-11);
    EXPECT_LT((model.gradient - truth.gradient).norm(), 1e-11 / unit);
    if (unit == 1) {
      EXPECT_LT((model.hessian - truth.hessian).norm(), 1e-9);
    }
  }
}

TEST(Interpolation, InterpolatesWithTheLeastHessianWhereThereIsAChoice) {
  const QuadraticModel truth = some_quadratic();
  for (const Index m : {kD + 1, 2 * kD + 1, kFull - 1}) {
    const Matrix shifts = test::normal(2, kD, m);
    const Vector values = values_at(truth, shifts);
    const QuadraticModel model = Interpolation(shifts, 1).fit(values);
    EXPECT_LT((values_at(model, shifts) - values).norm(), 1e-9 * values.norm());
    EXPECT_LT(model.hessian.norm(), truth.hessian.norm());
    if (m == kD + 1) {
      EXPECT_LT(model.hessian.norm(), 1e-9);
    }
  }
}

TEST(Interpolation, LagrangePolynomialsAreOneAtTheirPointAndZeroAtTheOthers) {
  const Matrix shifts = test::normal(5, kD, 2 * kD + 1);
  const Interpolation interpolation(shifts, 1);
  for (Index t = 0; t < shifts.cols(); ++t) {
    const Vector expected = Vector::Unit(shifts.cols(), t);
    EXPECT_LT((values_at(interpolation.lagrange(t), shifts) - expected).norm(), 1e-9);
  }
  const Vector s = test::normal(6, kD, 1).col(0);
  const auto exchange = interpolation.exchange(s);
  for (Index t = 0; t < shifts.cols(); ++t)
    EXPECT_NEAR(exchange.lagrange(t), interpolation.lagrange(t).at(s), 1e-9);
}

TEST(Interpolation, AKnownPointAddsNothing) {
  const Matrix shifts = test::normal(7, kD, 2 * kD + 1);
  const auto exchange = Interpolation(shifts, 1).exchange(shifts.col(3));
  EXPECT_NEAR(exchange.beta, 0, 1e-9);
  EXPECT_NEAR(exchange.factors(3), 1, 1e-9);
  EXPECT_NEAR(exchange.factors(2), 0, 1e-9);
}

TEST(Interpolation, PointsInAPlaneHaveNoUniqueInterpolant) {
  Matrix shifts = test::normal(8, kD, 2 * kD + 1);
  shifts.row(1).setZero();
  EXPECT_FALSE(Interpolation(shifts, 1).unique());
}

}  // namespace
}  // namespace bizo::methods
