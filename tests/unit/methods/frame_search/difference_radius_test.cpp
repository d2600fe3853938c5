#include "methods/frame_search/difference_radius.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

constexpr Index kFew = 10, kMany = 100;

LocalScales noisy() {
  return {.value = 1, .decrease = 1, .noise = 1e-8, .curvature = 4, .line = 0.01, .coordinate = 1};
}

// 2 sqrt(noise / curvature) = 1e-4.
TEST(DifferenceRadius, OfFewCoordinatesHasTheLeastErrorOfForwardDifferences) {
  DifferenceRadius radius(0.01, 0);
  radius.follow_step(0.5, kFew, noisy());
  EXPECT_DOUBLE_EQ(radius.radius(), 1e-4);
  EXPECT_FALSE(radius.difference().central);
}

TEST(DifferenceRadius, OfManyCoordinatesFollowsTheStep) {
  DifferenceRadius radius(0.01, 0);
  radius.follow_step(1, kMany, noisy());
  EXPECT_DOUBLE_EQ(radius.radius(), 0.03 / 10);
  radius.follow_step(100, kMany, noisy());
  EXPECT_DOUBLE_EQ(radius.radius(), 0.01);
  radius.follow_step(1e-9, kMany, noisy());
  EXPECT_DOUBLE_EQ(radius.radius(), 1e-4);
}

TEST(DifferenceRadius, IsNotBelowTheLeastThatWasAskedFor) {
  DifferenceRadius radius(0.01, 5e-3);
  radius.follow_step(1e-9, kMany, noisy());
  EXPECT_DOUBLE_EQ(radius.radius(), 5e-3);
}

TEST(DifferenceRadius, ShrinksToThatOfForwardDifferencesAndThenTheyAreCentral) {
  DifferenceRadius radius(0.01, 0);
  EXPECT_FALSE(radius.shorten(noisy()));
  EXPECT_DOUBLE_EQ(radius.radius(), 0.01 / 8);
  EXPECT_FALSE(radius.shorten(noisy()));
  EXPECT_FALSE(radius.shorten(noisy()));
  EXPECT_DOUBLE_EQ(radius.radius(), 1e-4);
  EXPECT_FALSE(radius.shorten(noisy()));
  ASSERT_TRUE(radius.difference().central);
  // sqrt(D / M) (3 noise / D)^(1/3), at most a tenth of the largest.
  EXPECT_DOUBLE_EQ(radius.radius(), 1e-3);
  LocalScales steep = noisy();
  steep.noise = 1e-14;
  EXPECT_TRUE(radius.shorten(steep));
  EXPECT_DOUBLE_EQ(radius.radius(), 0.5 * std::cbrt(3e-14));
}

// Without gradients Phi is taken to vary by a tenth of its size over a line of length 1: M = 0.2.
TEST(DifferenceRadius, NeedsNoGradients) {
  DifferenceRadius radius(0.01, 0);
  radius.follow_step(1e-9, kMany, {.value = 1, .noise = 1e-8});
  EXPECT_DOUBLE_EQ(radius.radius(), 2 * std::sqrt(1e-8 / 0.2));
}

TEST(DifferenceRadius, IsLimitedByALineThatWasTooLong) {
  DifferenceRadius radius(0.01, 0);
  radius.limit(0.5);
  EXPECT_EQ(radius.radius(), 0.01);
  radius.limit(1e-3);
  EXPECT_EQ(radius.radius(), 1e-3);
}

}  // namespace
}  // namespace bizo::methods
