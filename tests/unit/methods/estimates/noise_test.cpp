#include "methods/estimates/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "bizo/core/random.hpp"

namespace bizo::methods {
namespace {

std::vector<double> noisy_line(double spacing, double noise, std::uint64_t seed) {
  std::vector<double> values(8), errors(8);
  fill_normal({.seed = seed, .purpose = Purpose::noise}, 0, errors);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::exp(0.3 * spacing * static_cast<double>(i)) + noise * errors[i];
  return values;
}

// The difference table of eight values estimates a standard deviation with a relative deviation of about 0.3
// to 0.4: nearly all of 200 estimates lie within a factor 3.
TEST(Noise, FindsTheStandardDeviationOfWhiteNoise) {
  for (const double noise : {1e-12, 1e-8, 1e-4}) {
    int found = 0, close = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto estimate = estimate_noise(noisy_line(std::min(1e-2, 30 * std::sqrt(noise)), noise, seed));
      if (estimate.verdict != NoiseEstimate::Verdict::found) continue;
      ++found;
      close += estimate.noise > noise / 3 && estimate.noise < 3 * noise;
    }
    EXPECT_GE(found, 180) << noise;
    EXPECT_GE(close, 0.95 * found) << noise;
  }
}

TEST(Noise, KnowsWhenTheSpacingIsWrong) {
  EXPECT_EQ(estimate_noise(noisy_line(1, 1e-12, 1)).verdict, NoiseEstimate::Verdict::radius_too_large);
  const std::vector<double> flat(8, 1.0);
  EXPECT_EQ(estimate_noise(flat).verdict, NoiseEstimate::Verdict::flat);
  const std::vector<double> kink{0, 0, 0, 0, 0, 0.7, 1.7, 2.7};
  EXPECT_EQ(estimate_noise(kink).verdict, NoiseEstimate::Verdict::radius_too_small);
  const std::vector<double> broken{1, 1, kNaN, 1, 1, 1, 1, 1};
  EXPECT_NE(estimate_noise(broken).verdict, NoiseEstimate::Verdict::found);
}

// Values that were rounded to multiples of q have errors that are uniform over q.
TEST(Noise, KnowsRoundedValues) {
  const std::vector<double> values{4.25, 4.25, 4.25, 4.5, 4.5, 4.5, 4.5, 4.75};
  const auto estimate = estimate_noise(values);
  EXPECT_EQ(estimate.verdict, NoiseEstimate::Verdict::steps);
  EXPECT_DOUBLE_EQ(estimate.quantum, 0.25);
  EXPECT_DOUBLE_EQ(estimate.noise, 0.25 / std::sqrt(12.0));
}

// Noise that is larger than F is noise all the same: there is no bound on the range of values.
TEST(Noise, IsFoundWhereFIsZero) {
  std::vector<double> errors(24);
  fill_normal({.seed = 5, .purpose = Purpose::noise}, 0, errors);
  const auto estimate = estimate_noise(errors);
  EXPECT_EQ(estimate.verdict, NoiseEstimate::Verdict::found);
  EXPECT_TRUE(estimate.white);
  EXPECT_GT(estimate.noise, 0.5);
  EXPECT_LT(estimate.noise, 2);
}

// At the optimal radius the measured error of a difference of exp(x) with noise is about as small as at any
// other.
TEST(Noise, OptimalRadiusIsNearTheBest) {
  constexpr double kNoise = 1e-8;
  for (const bool central : {false, true}) {
    const auto error_at = [&](double h) {
      double squares = 0;
      for (std::uint64_t seed = 0; seed < 500; ++seed) {
        double e[2];
        fill_normal({.seed = seed, .purpose = Purpose::noise, .stream = 9}, 0, e);
        const double above = std::exp(h) + kNoise * e[0];
        const double below = central ? std::exp(-h) + kNoise * e[1] : 1 + kNoise * e[1];
        const double D = (above - below) / (central ? 2 * h : h);
        squares += (D - 1) * (D - 1);
      }
      return std::sqrt(squares / 500);
    };
    const double h = optimal_radius(kNoise, 1, central);
    EXPECT_LT(error_at(h), error_at(10 * h) / 3) << central;
    EXPECT_LT(error_at(h), error_at(h / 10) / 3) << central;
  }
}

}  // namespace
}  // namespace bizo::methods
