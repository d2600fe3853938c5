#include "methods/trust_region/exact_penalty.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Phi = x_1 + x_2 and c = 1 - x_1 - 2 x_2 <= 0, linear both, told at three points around (0, 0).
ModelPoints told(const ExactPenalty& penalty) {
  ModelPoints points(3);
  const Matrix places{{0, 1, 0}, {0, 0, 1}};
  for (Index i = 0; i < 3; ++i) {
    const Vector value{{places(0, i) + places(1, i)}};
    const Matrix c{{1 - places(0, i) - 2 * places(1, i)}};
    points.start(places.col(i), penalty.merits(value, c)(0), penalty.parts_of_models(value, c).col(0));
  }
  points.settle(1);
  return points;
}

std::function<Region()> around(const ModelPoints& points, double radius) {
  return [&points, radius] {
    return Region{radius, Vector::Constant(2, -kInfinity) - points.centre(),
                  Vector::Constant(2, kInfinity) - points.centre()};
  };
}

TEST(ExactPenalty, BeginsWithoutOne) {
  const ExactPenalty penalty(1, false);
  EXPECT_TRUE(penalty.is_wanted());
  EXPECT_FALSE(ExactPenalty().is_wanted());
  const ModelPoints points = told(penalty);
  EXPECT_EQ(points.min(), 0);
  EXPECT_EQ(penalty.violation(points), 1) << "at (0, 0)";
}

// The first penalty is |grad F| / |grad c|, and enough here: the step ends where c = 0.
TEST(ExactPenalty, IsRaisedUntilAStepMeetsTheConstraint) {
  ExactPenalty penalty(1, false);
  ModelPoints points = told(penalty);
  const auto region = around(points, 4);
  penalty.steer(points, region);
  const auto [s, predicted] = penalty.step(points, region());
  EXPECT_NEAR(1 - s(0) - 2 * s(1), 0, 1e-6);
  EXPECT_GT(predicted, 0);
  EXPECT_NEAR(points.min(), std::sqrt(2.0 / 5), 1e-12) << "of (0, 0), where F = 0 and c = 1";
  EXPECT_GT(penalty.multipliers()(0), 0);
  EXPECT_LE(penalty.multipliers()(0), std::sqrt(2.0 / 5));
}

// Of the Lagrangian, grad Phi + u grad c.
TEST(ExactPenalty, LagrangianHasTheConstraintsGradient) {
  ExactPenalty penalty(1, false);
  ModelPoints points = told(penalty);
  penalty.steer(points, around(points, 4));
  const double u = penalty.multipliers()(0);
  const Vector expected{{1 - u, 1 - 2 * u}};
  EXPECT_LT((penalty.lagrangian(points).gradient - expected).norm(), 1e-9);
  EXPECT_EQ(penalty.lagrangian(points).value, points.min());
}

}  // namespace
}  // namespace bizo::methods
