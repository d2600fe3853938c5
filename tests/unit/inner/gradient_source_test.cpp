#include "inner/gradient_source.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/formulas.hpp"

namespace bizo::inner {
namespace {

using test::Formula;

// Differences near a bound, and where f ends, are of the same order as elsewhere.
TEST(DifferenceGradient, IsOneSidedAtBoundsAndEdges) {
  ProblemInfo info{"exponential", 1, 4, Vector::Zero(1), Vector::Zero(4), {}};
  info.inner_box = {Vector::Constant(4, 0), Vector::Constant(4, 1)};
  Formula problem(
      info, [](ConstVectorRef, ConstVectorRef y) { return y.array().exp().sum() + std::sqrt(y(3) - 0.5); },
      [](ConstVectorRef, ConstVectorRef y) { return Vector(y.array().exp()); }, Vector::Zero(4));
  const auto source = difference_gradient(problem, 1e-5);
  Matrix G(4, 2);
  const Matrix Y = (Matrix(4, 2) << 0, 1, 1, 0, 4e-6, 1 - 4e-6, 0.5 + 1e-6, 0.75).finished();
  source->gradient(Matrix::Zero(1, 2), Y, G);
  for (Index b = 0; b < 2; ++b)
    for (Index i = 0; i < 3; ++i)
      EXPECT_NEAR(G(i, b), std::exp(Y(i, b)), 1e-9) << "h^2 f'''/3 = 1e-10, and rounding";
  EXPECT_TRUE(std::isfinite(G(3, 0))) << "one side has a value";
  EXPECT_FALSE(source->failure(0));
  EXPECT_LE(problem.farthest_out, 0);
}

}  // namespace
}  // namespace bizo::inner
