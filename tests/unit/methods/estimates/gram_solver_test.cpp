#include "methods/estimates/gram_solver.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "support/problems.hpp"

namespace bizo::methods {
namespace {

TEST(GramSolver, SolvesForIndependentDirections) {
  const Matrix U = test::normal(1, 8, 5), right = test::normal(2, 5, 3), gram = U.transpose() * U;
  const GramSolution solution = solve_gram(gram, right);
  EXPECT_EQ(solution.rank, 5);
  EXPECT_LT((gram * solution.weights - right).norm(), 1e-10 * right.norm());
}

// A direction that is there twice, and more directions than dimensions: weights of least norm, which the
// kernel has no part in.
TEST(GramSolver, TakesTheLeastWeightsOfDependentOnes) {
  Matrix twice = test::normal(1, 8, 5);
  twice.col(4) = twice.col(1);
  for (const Matrix& U : {twice, test::normal(3, 4, 5)}) {
    const Matrix gram = U.transpose() * U;
    const Vector right = U.transpose() * test::normal(4, U.rows(), 1);
    const GramSolution solution = solve_gram(gram, right);
    EXPECT_EQ(solution.rank, 4);
    EXPECT_LT((gram * solution.weights - right).norm(), 1e-9 * right.norm());
    Eigen::FullPivLU<Matrix> factor(gram);
    factor.setThreshold(1e-9);
    const Matrix kernel = factor.kernel();
    ASSERT_EQ(kernel.cols(), 1);
    EXPECT_LT(std::abs(kernel.col(0).normalized().dot(solution.weights.col(0))),
              1e-9 * solution.weights.norm());
  }
}

}  // namespace
}  // namespace bizo::methods
