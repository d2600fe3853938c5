#include <gtest/gtest.h>

#include <cmath>

#include "support/options.hpp"

namespace bizo::directions {
namespace {

// Second moments do not see the sign of a direction; the sign convention of R does show in the mean of Q(0,
// 0), which has variance 1/d. Five standard errors.
TEST(Moments, HaarFramesHaveNoPreferredSign) {
  constexpr Index kDimension = 8;
  constexpr int kBlocks = 10'000;
  const auto family = test::make_family("haar", kDimension);
  Matrix corner(1, kDimension), mean = Matrix::Zero(1, kDimension);
  for (int b = 0; b < kBlocks; ++b) {
    const DirectionBlock block{.seed = 5, .iteration = static_cast<std::uint64_t>(b), .count = kDimension};
    family->fill(block, {0, 1}, {0, kDimension}, corner);
    mean += corner / kBlocks;
  }
  EXPECT_LT(mean.cwiseAbs().maxCoeff(), 5 / std::sqrt(static_cast<double>(kDimension * kBlocks)));
}

}  // namespace
}  // namespace bizo::directions
