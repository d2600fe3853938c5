#include "methods/trust_region/spread_points.hpp"

#include <gtest/gtest.h>

#include "methods/trust_region/interpolation.hpp"

namespace bizo::methods {
namespace {

constexpr RandomKey kKey{.seed = 1, .purpose = Purpose::directions};

Vector all(Index d, double value) {
  return Vector::Constant(d, value);
}

// As many points as a quadratic has coefficients determine it well: the polynomials that are 1 at one of them
// and 0 at the others are nowhere near it larger than some.
TEST(SpreadPoints, DetermineAQuadratic) {
  for (const Index d : {1, 2}) {
    const Index m = (d + 1) * (d + 2) / 2;
    const Matrix points = spread_points(Matrix(d, 0), m, all(d, -9), all(d, 9), kKey);
    ASSERT_EQ(points.cols(), m);
    EXPECT_LE(points.colwise().norm().maxCoeff(), 1 + 1e-12);
    const Interpolation interpolation(points, 1);
    const Matrix others = spread_points(Matrix(d, 0), 50, all(d, -9), all(d, 9), {.seed = 2});
    for (Index t = 0; t < m; ++t)
      for (Index k = 0; k < others.cols(); ++k)
        EXPECT_LT(std::abs(interpolation.lagrange(t).at(others.col(k))), 4);
  }
}

TEST(SpreadPoints, KeepAwayFromThoseThatAreKnown) {
  const Index d = 3;
  const Matrix known = spread_points(Matrix(d, 0), 10, all(d, -9), all(d, 9), kKey);
  const Matrix points = spread_points(known, 10, all(d, -9), all(d, 9), {.seed = 2});
  for (Index k = 0; k < points.cols(); ++k)
    EXPECT_GT((known.colwise() - Vector(points.col(k))).colwise().norm().minCoeff(), 0.1);
}

TEST(SpreadPoints, AreInTheBox) {
  const Matrix points = spread_points(Matrix(2, 0), 20, Vector{{0, -0.5}}, Vector{{0.1, 0.5}}, kKey);
  EXPECT_GE(points.row(0).minCoeff(), 0);
  EXPECT_LE(points.row(0).maxCoeff(), 0.1);
  EXPECT_LE(points.row(1).cwiseAbs().maxCoeff(), 0.5);
}

}  // namespace
}  // namespace bizo::methods
