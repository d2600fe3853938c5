// Matrices that share a factor for some iterations.
#include <gtest/gtest.h>

#include "support/dense_algebra.hpp"
#include "support/options.hpp"

namespace bizo::directions {
namespace {

Matrix directions(DirectionFamily& family, std::uint64_t iteration, Index count) {
  Matrix all(family.dimension(), count);
  family.fill({.seed = 3, .iteration = iteration, .count = count}, {0, family.dimension()}, {0, count}, all);
  return all;
}

Index rank_of(const Matrix& matrix) {
  return test::column_space(matrix).cols();
}

TEST(LowRank, DirectionsAreMatricesOfTheirRankThatShareTheirRowSpaceForAWhile) {
  for (const Index rank : {1, 2, 3}) {
    const auto family = test::make_family("low-rank", 6 * 8,
                                          {{"rows", "6"}, {"rank", std::to_string(rank)}, {"refresh", "5"}});
    const auto matrix = [&](std::uint64_t iteration, Index j) {
      return Matrix(directions(*family, iteration, 4).col(j).reshaped(6, 8));
    };
    EXPECT_EQ(rank_of(matrix(10, 0)), rank);
    Matrix stacked(24, 8), beyond(12, 8);
    stacked << matrix(10, 0), matrix(10, 3), matrix(12, 1), matrix(14, 2);
    EXPECT_EQ(rank_of(stacked), rank);
    beyond << matrix(14, 0), matrix(15, 0);
    EXPECT_EQ(rank_of(beyond), 2 * rank);
    EXPECT_NE(matrix(10, 0), matrix(11, 0));
  }
}

// 23 numbers in rows of 5: the last column has three. Five standard errors of what is measured.
TEST(LowRank, IsUnbiasedWhereTheLastColumnIsCutShort) {
  constexpr Index kDimension = 23;
  constexpr int kBlocks = 50'000;
  for (const std::string rank : {"1", "2", "9"}) {
    const auto family = test::make_family("low-rank", kDimension, {{"rows", "5"}, {"rank", rank}});
    Matrix mean = Matrix::Zero(kDimension, kDimension), square = mean;
    for (std::uint64_t b = 0; b < kBlocks; ++b) {
      const Matrix u = directions(*family, b, 1);
      const Matrix outer = u * u.transpose();
      mean += outer / kBlocks;
      square += outer.cwiseAbs2() / kBlocks;
    }
    const Matrix deviation = ((square - mean.cwiseAbs2()) / kBlocks).cwiseSqrt();
    const Matrix error = (mean - Matrix::Identity(kDimension, kDimension) / kDimension).cwiseAbs();
    EXPECT_LT((error.array() / deviation.array()).maxCoeff(), 5) << rank;
  }
}

TEST(LowRank, TheShapeIsThatOfX) {
  const auto entries = [](const test::Settings& settings) {
    return directions(*test::make_family("low-rank", 24, settings), 1, 2);
  };
  EXPECT_EQ(entries({{"rows", "4"}}), entries({{"rows", "4"}, {"columns", "6"}}));
  EXPECT_EQ(entries({{"columns", "6"}}), entries({}));  // 4 x 6 is the most nearly square
  EXPECT_NE(entries({{"rows", "6"}}), entries({}));
  EXPECT_THROW(entries({{"rows", "5"}, {"columns", "5"}}), ConfigError);
  const auto& row = require_row(catalogue(), "low-rank", "test");
  EXPECT_EQ(inner_directions_of(row).name, "gaussian");
}

// (d + (n/k) (l + 1)) / l for an m x n matrix, within 3 %, six standard errors or more.
TEST(LowRank, SecondMomentFallsWithTheRank) {
  constexpr Index kRows = 4, kColumns = 8, kCount = 3;
  constexpr int kBlocks = 200'000;
  constexpr double d = kRows * kColumns, l = kCount;
  const Vector gradient = Vector::LinSpaced(kRows * kColumns, -1, 2).normalized();
  for (const Index rank : {1, 2, 8}) {
    const auto family =
        test::make_family("low-rank", kRows * kColumns, {{"rows", "4"}, {"rank", std::to_string(rank)}});
    double second_moment = 0;
    for (std::uint64_t b = 0; b < kBlocks; ++b) {
      const Matrix U = directions(*family, b, kCount);
      second_moment += (d / l * U * (U.transpose() * gradient)).squaredNorm() / kBlocks;
    }
    const double expected = (d + kColumns / static_cast<double>(rank) * (l + 1)) / l;
    EXPECT_NEAR(second_moment, expected, 0.03 * expected) << rank;
  }
}

}  // namespace
}  // namespace bizo::directions
