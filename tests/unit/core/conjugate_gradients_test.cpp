#include "bizo/core/conjugate_gradients.hpp"

#include <gtest/gtest.h>

#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo {
namespace {

using test::normal;

TEST(ConjugateGradients, AgreeWithADenseSolve) {
  const Index p = 30;
  const Matrix root = normal(1, p, p), H = root * root.transpose() + Matrix::Identity(p, p);
  const Matrix right = normal(2, p, 3);
  const auto apply = [&](const Matrix& V, Matrix& out) { out = H * V; };
  ConjugateGradients cg;
  Matrix solution = normal(3, p, 3);
  cg.solve(apply, right, solution, 500, 1e-12);
  // The residual allows 1e-12 |right| / mu with mu = 1, plus what recursive residuals drift by.
  EXPECT_LE((solution - test::solve(H, right)).norm(), 1e-11 * right.norm());
  EXPECT_EQ(cg.products().size(), 3U);

  Matrix few = Matrix::Zero(p, 3);
  cg.solve(apply, right, few, 5, 0);
  EXPECT_EQ(cg.products(), std::vector<Index>(3, 6));
  EXPECT_GT((few - solution).norm(), 1e-6 * solution.norm()) << "five steps were enough for 30 dimensions";
}

TEST(ConjugateGradients, StaysFiniteLongAfterConvergence) {
  const Matrix H{{2.0, 0.5}, {0.5, 1.0}};
  const auto apply = [&](const Matrix& V, Matrix& out) { out = H * V; };
  for (const double scale : {1.0, 1e-120, 1e-150, 0.0}) {
    const Matrix right = scale * normal(4, 2, 5);
    Matrix solution = Matrix::Zero(2, 5);
    ConjugateGradients().solve(apply, right, solution, 2000, 0);
    ASSERT_TRUE(solution.allFinite()) << scale;
    if (scale > 1e-130) {
      EXPECT_LE((solution - test::solve(H, right)).norm(), 1e-14 * right.norm());
    }
  }
}

}  // namespace
}  // namespace bizo
