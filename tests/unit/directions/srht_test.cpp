#include <gtest/gtest.h>

#include "bizo/core/reduce.hpp"
#include "support/dense_algebra.hpp"
#include "support/options.hpp"

namespace bizo::directions {
namespace {

TEST(Srht, PaddedDirectionsHaveUnitNormAndFillTheOrder) {
  const auto family = test::make_family("srht", 27);
  ASSERT_EQ(family->max_count(), 32);
  Matrix all(27, 32);
  family->fill({.seed = 1, .iteration = 0, .count = 32}, {0, 27}, {0, 32}, all);
  EXPECT_TRUE(all.colwise().norm().isOnes(1e-13));
  EXPECT_TRUE(
      (all * all.transpose()).isApprox(Matrix::Identity(27, 27) * (32.0 / 27), 1e-13));  // a tight frame
}

// The projection on what padded srht directions span, which memories and orthogonalized estimates are made
// of: every coordinate has the same share of it.
TEST(Srht, PaddedDirectionsSpanAllCoordinatesAlike) {
  for (const auto& [d, l] : {std::pair<Index, Index>{33, 11}, {10, 5}, {10, 9}, {100, 50}}) {
    SCOPED_TRACE(testing::Message() << "d = " << d << ", l = " << l);
    const auto family = test::make_family("srht", d);
    constexpr int kBlocks = 4000;
    Matrix u(d, l);
    Vector mean = Vector::Zero(d), square = mean;
    for (int b = 0; b < kBlocks; ++b) {
      family->fill({.seed = 4, .iteration = static_cast<std::uint64_t>(b + 1), .count = l}, {0, d}, {0, l},
                   u);
      const Matrix basis = test::column_space(u);
      const Vector share =
          static_cast<double>(d) / static_cast<double>(basis.cols()) * basis.rowwise().squaredNorm();
      mean += share / kBlocks;
      square += share.cwiseAbs2() / kBlocks;
    }
    const Vector error = ((square - mean.cwiseAbs2()).cwiseMax(0.0) / kBlocks).cwiseSqrt();
    EXPECT_LT(((mean.array() - 1).abs() - 5 * error.array()).maxCoeff(), 0);
  }
}

}  // namespace
}  // namespace bizo::directions
