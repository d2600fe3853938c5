#include "methods/trust_region/taylor_model.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include <cmath>
#include <functional>
#include <limits>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

using Function = std::function<double(const Vector&)>;

constexpr double kFree = std::numeric_limits<double>::infinity();

Matrix points_in_cube(Index d, Index n) {
  Matrix points(d, n);
  for (Index k = 0; k < points.size(); ++k)
    points(k) = 2 * random_uniform({.seed = 7}, static_cast<std::uint64_t>(k)) - 1;
  return points;
}

Matrix values_at(const Matrix& points, const Function& f) {
  Matrix values(points.cols(), 1);
  for (Index k = 0; k < points.cols(); ++k) values(k, 0) = f(points.col(k));
  return values;
}

double rosenbrock(const Vector& z) {
  return 100 * std::pow(z(1) - z(0) * z(0), 2) + std::pow(1 - z(0), 2);
}

Region ball(Index d, double radius) {
  return {radius, Vector::Constant(d, -kFree), Vector::Constant(d, kFree)};
}

TEST(TaylorModel, HasTheValues) {
  const auto wave = [](const Vector& z) { return std::sin(3 * z.sum()) + z.squaredNorm(); };
  for (const Index n : {5, 15, 40})
    for (const double theta : {1e-3, 0.3, 1.0}) {
      const Matrix points = points_in_cube(4, n), values = values_at(points, wave);
      const TaylorModel model(points, values, false, {.theta = theta});
      for (Index k = 0; k < n; ++k) EXPECT_NEAR(model.at(points.col(k)), values(k, 0), 1e-5);
    }
}

// Ten points determine a quadratic of three unknowns. With theta = 0 there are no derivatives of higher
// order.
TEST(TaylorModel, IsTheQuadraticThatThePointsDetermine) {
  const auto quadratic = [](const Vector& z) { return 2 + z(0) - z(1) * z(2) + 3 * z(2) * z(2); };
  const Matrix points = points_in_cube(3, 10);
  const TaylorModel model(points, values_at(points, quadratic), false, {.theta = 0});
  const QuadraticModel q = model.around(Vector::Zero(3));
  EXPECT_NEAR(q.value, 2, 1e-6);
  EXPECT_LT((q.gradient - Vector{{1, 0, 0}}).norm(), 1e-6);
  EXPECT_LT((q.hessian - Matrix{{0, 0, 0}, {0, 0, -1}, {0, -1, 6}}).norm(), 1e-5);
}

// exp(b z) is one of the functions with a finite norm: of more points the error falls as of a power series,
// where a quadratic's stays.
TEST(TaylorModel, KnowsDerivativesOfHigherOrder) {
  const auto growth = [](const Vector& z) { return std::exp(z(0) - 0.5 * z(1)); };
  const Matrix points = points_in_cube(2, 60);
  const TaylorModel model(points, values_at(points, growth), false, {.theta = 1});
  for (const Vector& z : {Vector{{0.3, -0.4}}, Vector{{-0.6, 0.1}}})
    EXPECT_NEAR(model.at(z), growth(z), 1e-6);
}

TEST(TaylorModel, ItsDerivativesAreThoseOfItsValues) {
  const Matrix points = points_in_cube(2, 20);
  Matrix values(20, 2);
  for (Index k = 0; k < 20; ++k)
    values.row(k) << 10 * (points(1, k) - points(0, k) * points(0, k)), 1 - points(0, k);
  for (const bool squares : {false, true}) {
    const TaylorModel model(points, squares ? values : Matrix(values.col(0)), squares, {.theta = 0.3});
    const Vector z{{0.2, -0.5}};
    const QuadraticModel q = model.around(z);
    EXPECT_NEAR(q.value, model.at(z), 1e-10);
    constexpr double h = 1e-4;
    for (Index i = 0; i < 2; ++i) {
      const Vector step = h * Vector::Unit(2, i);
      EXPECT_NEAR(q.gradient(i), (model.at(z + step) - model.at(z - step)) / (2 * h), 1e-4);
      EXPECT_NEAR(q.hessian(i, i), (model.at(z + step) - 2 * model.at(z) + model.at(z - step)) / (h * h),
                  1e-3);
    }
  }
}

// Residuals that are quadratics are known from few points, and so is their sum of squares, a quartic.
TEST(TaylorModel, OfResidualsIsTheirSumOfSquares) {
  const Matrix points = points_in_cube(2, 8);
  Matrix values(8, 2);
  for (Index k = 0; k < 8; ++k)
    values.row(k) << 10 * (points(1, k) - points(0, k) * points(0, k)), 1 - points(0, k);
  const TaylorModel model(points, values, true, {.theta = 1e-6});
  const Vector z{{1.5, 2}};
  EXPECT_NEAR(model.at(z), 0.5 * rosenbrock(z), 1e-3);
}

// 60 values with noise of deviation 0.1 and 3 numbers to find: the error of a linear function is some
// 0.1 sqrt(3 / 60), while interpolation has all of the noise at the points.
TEST(TaylorModel, IsTheLikeliestWithNoise) {
  const auto plane = [](const Vector& z) { return 1 + z(0) - 2 * z(1); };
  const Matrix points = points_in_cube(2, 60);
  Matrix values = values_at(points, plane);
  Vector noise(60);
  fill_normal({.seed = 3, .purpose = Purpose::noise}, 0, {noise.data(), 60});
  values.col(0) += 0.1 * noise;
  const TaylorModel model = likeliest_model(points, values, false);
  double squares = 0;
  for (Index k = 0; k < 60; ++k) squares += std::pow(model.at(points.col(k)) - plane(points.col(k)), 2);
  EXPECT_LT(std::sqrt(squares / 60), 0.06);
  EXPECT_LE(model.misfit(), TaylorModel(points, values, false, {.theta = 0.3, .noise = 1e-4}).misfit());
}

// Values that are drawn from the very distribution: in 13 of 15 cases at least its theta has the least
// misfit.
TEST(TaylorModel, ItsMisfitFindsTheThetaThatValuesComeFrom) {
  const Matrix points = 2 * points_in_cube(3, 60);
  const Matrix products = points.transpose() * points;
  int right = 0;
  for (const double theta : {0.05, 0.3, 1.0})
    for (std::uint64_t draw = 0; draw < 5; ++draw) {
      const Matrix covariance = products.unaryExpr([&](double t) { return TaylorModel::kernel(theta, t); });
      const Eigen::SelfAdjointEigenSolver<Matrix> axes(covariance);
      Vector normal(60);
      fill_normal({.seed = 11, .purpose = Purpose::noise, .stream = static_cast<std::uint32_t>(draw)}, 0,
                  {normal.data(), 60});
      const Matrix values =
          axes.eigenvectors() * axes.eigenvalues().cwiseMax(0).cwiseSqrt().cwiseProduct(normal);
      double least = kFree, found = 0;
      for (const double other : {1e-3, 0.05, 0.3, 1.0}) {
        const double misfit = TaylorModel(points, values, false, {.theta = other}).misfit();
        if (std::isfinite(misfit) && misfit < least) {
          least = misfit;
          found = other;
        }
      }
      right += found == theta;
    }
  EXPECT_GE(right, 13);
}

// Noisy values in three clusters, which no model without noise has in double precision.
TEST(TaylorModel, HasDerivativesWhereOnlyModelsWithNoiseAreLeft) {
  Matrix points = points_in_cube(2, 60), values(60, 1);
  fill_normal({.seed = 5, .purpose = Purpose::noise}, 0, {values.data(), 60});
  for (Index k = 0; k < 60; ++k) points.col(k) = 1e-6 * points.col(k) + points.col(k % 3);
  const TaylorModel model = likeliest_model(points, values, false);
  ASSERT_TRUE(std::isfinite(model.misfit()));
  EXPECT_TRUE(model.around(Vector::Zero(2)).gradient.allFinite());
}

// Penalties for what is not allowed may be as large as numbers get.
TEST(TaylorModel, HugeValuesHaveAModel) {
  const auto wall = [](const Vector& z) { return z(0) > 0.6 ? 1e200 : z.squaredNorm(); };
  const Matrix points = points_in_cube(2, 30);
  EXPECT_TRUE(std::isfinite(likeliest_model(points, values_at(points, wall), false).misfit()));
}

TEST(TaylorModel, ALowestPointIsBelowAllOthersOfTheRegion) {
  const Matrix points = points_in_cube(2, 40);
  const TaylorModel model = likeliest_model(points, values_at(points, rosenbrock), false);
  for (const double radius : {0.1, 0.5, 1.2}) {
    Region region = ball(2, radius);
    region.upper(0) = 0.3;
    const Vector z = lowest_in(model, region, Vector::Zero(2));
    EXPECT_LE(z.norm(), radius * (1 + 1e-9));
    EXPECT_LE(z(0), 0.3);
    for (Index k = 0; k < points.cols(); ++k) {
      const bool inside = points.col(k).norm() <= radius && points(0, k) <= 0.3;
      EXPECT_TRUE(!inside || model.at(z) <= model.at(points.col(k)) + 1e-6);
    }
  }
}

// Along the most negative curvature, of which the gradient knows nothing.
TEST(TaylorModel, LeavesASaddle) {
  const Matrix points = points_in_cube(2, 12);
  const auto saddle = [](const Vector& z) { return z(0) * z(0) - z(1) * z(1); };
  const TaylorModel model(points, values_at(points, saddle), false, {.theta = 1e-6});
  EXPECT_NEAR(model.at(lowest_in(model, ball(2, 1), Vector::Zero(2))), -1, 1e-3);
}

}  // namespace
}  // namespace bizo::methods
