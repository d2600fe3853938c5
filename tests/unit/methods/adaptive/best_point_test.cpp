#include "methods/adaptive/best_point.hpp"

#include <gtest/gtest.h>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

Solution point(double at, double value, double error = 0) {
  return {Vector::Constant(1, at), {}, value, error};
}

TEST(BestPoint, IsTheLeastOfExactValues) {
  BestPoint best;
  EXPECT_TRUE(std::isnan(best.solution().value));
  for (const double value : {3.0, 1.0, 2.0}) best.offer(point(value, value), kNaN);
  EXPECT_EQ(best.solution().value, 1);
}

TEST(BestPoint, CountsValuesWithTheirErrors) {
  BestPoint best;
  best.offer(point(1, 1.0, 0.5), kNaN);
  best.offer(point(2, 1.2, 0.1), kNaN);
  EXPECT_EQ(best.solution().x(0), 2);
  best.offer(point(3, 1.1, 0.3), kNaN);
  EXPECT_EQ(best.solution().x(0), 2);
}

// A value below the minimum that turns out to be worth nothing does not stay the best.
TEST(BestPoint, ForgetsAValueWhoseErrorIsFoundToBeLarge) {
  BestPoint best;
  best.offer(point(1, 1.0), kNaN);
  best.offer(point(2, -5.0), kNaN);
  best.revise(20);
  EXPECT_EQ(best.solution().x(0), 1);
  best.offer(point(3, 0.9), kNaN);
  EXPECT_EQ(best.solution().x(0), 3);
}

TEST(BestPoint, AnErrorThatIsSmallChangesNothing) {
  BestPoint best;
  best.offer(point(1, 1.0), kNaN);
  best.offer(point(2, 0.5), kNaN);
  best.revise(0.1);
  EXPECT_EQ(best.solution().x(0), 2);
  best.offer(point(3, 0.55), kNaN);
  EXPECT_EQ(best.solution().x(0), 3);
}

// Phi falls from 1 to 0 along 400 points, and stays there; sigma = 0.2. The point of the least value is
// anywhere after the descent; the chosen one is never further up than 2 sigma, and its Phi is mostly 0.
TEST(BestPoint, OfNoisyValuesIsNotTheLuckiest) {
  constexpr double sigma = 0.2;
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Vector noise(500);
    fill_normal({.seed = seed, .purpose = Purpose::inner}, 0, {noise.data(), 500});
    BestPoint best;
    for (Index k = 0; k < 500; ++k) {
      const double phi = std::max(0.0, 1 - static_cast<double>(k) / 400);
      best.offer(point(phi, phi + sigma * noise(k)), sigma);
    }
    worst = std::max(worst, best.solution().x(0));
  }
  EXPECT_LE(worst, 2 * sigma);
}

// The same after a start so far off that the noise is rounding of its value.
TEST(BestPoint, OfNoisyValuesIsNotTheLuckiestAfterAFall) {
  constexpr double sigma = 0.2;
  Index chosen_by_luck = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Vector noise(500);
    fill_normal({.seed = seed, .purpose = Purpose::inner}, 0, {noise.data(), 500});
    BestPoint best;
    best.offer(point(0, 1e16), sigma);
    for (Index k = 0; k < 500; ++k) best.offer(point(static_cast<double>(k), sigma * noise(k)), sigma);
    chosen_by_luck += best.solution().value == sigma * noise.minCoeff();
  }
  EXPECT_LE(chosen_by_luck, 5);
}

// At a least value of 0 the noise that is measured is rounding of F, and no reason to leave it.
TEST(BestPoint, DoesNotRiseByRounding) {
  BestPoint best;
  for (const double value : {3.0, 1e-20, 0.0, 4.9e-32}) best.offer(point(value, value), 1e-31);
  EXPECT_EQ(best.solution().value, 0);
}

TEST(BestPoint, IsKeptByACheckpoint) {
  BestPoint first, second;
  first.offer(point(1, 1.0), kNaN);
  first.offer(point(2, 0.5), kNaN);
  restore(second, state_of(first));
  first.revise(3);
  second.revise(3);
  EXPECT_EQ(state_of(first), state_of(second));
}

}  // namespace
}  // namespace bizo::methods
