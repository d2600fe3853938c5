#include "methods/trust_region/region_step.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

bool inside(const Vector& s, const Region& region) {
  return s.norm() <= region.radius * (1 + 1e-12) && (s.array() >= region.lower.array()).all() &&
         (s.array() <= region.upper.array()).all();
}

// The least value on a grid of 100 x 100 points: a step of the grid is 1/50 of the region.
double min_on_grid(const QuadraticModel& model, const Region& region) {
  constexpr int kSteps = 100;
  double min = model.value;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      const Vector s{{region.radius * (2.0 * i / kSteps - 1), region.radius * (2.0 * j / kSteps - 1)}};
      if (inside(s, region)) min = std::min(min, model.at(s));
    }
  return min;
}

// Convex and not, with bounds near and far. A bound that was met is never left, and a model that is not
// convex has several minimizers: the step need not be the best, but takes most of the decrease.
TEST(RegionStep, TakesMostOfTheDecreaseInThePlane) {
  double share = 0;
  constexpr int kCases = 40;
  for (int k = 0; k < kCases; ++k) {
    const Matrix numbers = test::normal(static_cast<std::uint64_t>(10 + k), 2, 5);
    const Matrix root = numbers.leftCols(2);
    const QuadraticModel model{
        1, numbers.col(2), k % 2 == 0 ? Matrix(root * root.transpose()) : Matrix(root + root.transpose())};
    const Region region{1, -numbers.col(3).cwiseAbs(), numbers.col(4).cwiseAbs()};
    const Vector s = region_step(model, region);
    EXPECT_TRUE(inside(s, region)) << k;
    const double max = model.value - min_on_grid(model, region), taken = model.value - model.at(s);
    EXPECT_GT(taken, 0.3 * max) << k;
    share += taken / max / kCases;
  }
  EXPECT_GT(share, 0.95);
}

TEST(RegionStep, IsNewtonsWhereNothingIsInTheWay) {
  const Index d = 12;
  const Matrix root = test::normal(1, d, d);
  const QuadraticModel model{0, test::normal(2, d, 1).col(0),
                             root * root.transpose() + Matrix::Identity(d, d)};
  const Vector far = Vector::Constant(d, 1e3), newton = -test::solve(model.hessian, model.gradient);
  const Vector s = region_step(model, {1e3, -far, far});
  EXPECT_LT(model.at(s) - model.at(newton), 1e-3 * -model.at(newton));
}

// A corner: both bounds are met one after the other.
TEST(RegionStep, EndsInACorner) {
  const QuadraticModel model{0, Vector{{-3, -2, -1}}, 0.1 * Matrix::Identity(3, 3)};
  const Vector s = region_step(model, {10, Vector::Zero(3), Vector{{1, 0.5, 0.25}}});
  EXPECT_EQ(s, (Vector{{1, 0.5, 0.25}}));
}

TEST(RegionStep, StaysAtABoundThatTheGradientPushesTo) {
  const QuadraticModel model{0, Vector{{1, 1}}, Matrix::Identity(2, 2)};
  const Vector s = region_step(model, {10, Vector{{0, -5}}, Vector{{5, 5}}});
  EXPECT_EQ(s(0), 0);
  EXPECT_NEAR(s(1), -1, 1e-12);
}

TEST(RegionStep, TheFarthestValueIsOnEitherSide) {
  const Vector one = Vector::Ones(1);
  EXPECT_NEAR(farthest_from_zero({0, Vector{{1}}, Matrix::Constant(1, 1, 1.0)}, {1, -one, one})(0), 1, 1e-12);
  EXPECT_NEAR(farthest_from_zero({0, Vector{{1}}, Matrix::Constant(1, 1, -1.0)}, {1, -one, one})(0), -1,
              1e-12);
}

}  // namespace
}  // namespace bizo::methods
