#include "problems/divergence.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

Matrix softmax(const Matrix& scores) {
  const Matrix weights = scores.array().exp();
  return weights.array().colwise() / weights.rowwise().sum().array();
}

TEST(Divergence, IsThatOfTheProbabilities) {
  const Matrix first = normal(1, 6, 4), second = normal(2, 6, 4);
  const Matrix p = softmax(first), q = softmax(second);
  EXPECT_NEAR(divergence(first, second).total, (p.array() * (p.array() / q.array()).log()).sum(), 1e-14);
  EXPECT_EQ(divergence(first, first).total, 0);
  EXPECT_TRUE(std::isfinite(divergence(500 * first, second).total));
}

TEST(Divergence, OneScoreIsThatOfTheSecondOfTwoClasses) {
  Matrix first = Matrix::Zero(5, 2), second = first;
  first.col(1) = normal(3, 5, 1);
  second.col(1) = normal(4, 5, 1);
  const Divergence two = divergence(first, second), one = divergence(first.col(1), second.col(1));
  EXPECT_EQ(one.total, two.total);
  EXPECT_EQ(one.in_first, two.in_first.col(1));
  EXPECT_EQ(one.in_second, two.in_second.col(1));
}

// Central differences with h = 1e-4: truncation and rounding are below 1e-8.
TEST(Divergence, ItsDerivativesAreDifferences) {
  const Matrix first = normal(5, 6, 3), second = normal(6, 6, 3), along = normal(7, 6, 3);
  const Divergence at = divergence(first, second);
  const Matrix step = 1e-4 * along;
  const double in_first =
      (divergence(first + step, second).total - divergence(first - step, second).total) / 2e-4;
  const double in_second =
      (divergence(first, second + step).total - divergence(first, second - step).total) / 2e-4;
  EXPECT_NEAR(at.in_first.cwiseProduct(along).sum(), in_first, 1e-7);
  EXPECT_NEAR(at.in_second.cwiseProduct(along).sum(), in_second, 1e-7);
}

}  // namespace
}  // namespace bizo::problems
