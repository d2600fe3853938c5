#include "bizo/core/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "bizo/core/random.hpp"

namespace bizo {
namespace {

constexpr RandomKey kKey{.seed = 2024, .purpose = Purpose::noise};
constexpr std::size_t kSamples = 200'000;

// Uniform samples of (least, most).
std::vector<double> samples(double min, double max, std::size_t count = kSamples) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = min + (max - min) * random_uniform(kKey, i);
  return values;
}

template <class Function, class Reference>
double largest_relative_error(std::vector<double> arguments, Function function, Reference reference) {
  std::vector<double> values = arguments;
  function(values);
  long double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const long double exact = reference(static_cast<long double>(arguments[i]));
    worst = std::max(worst, std::abs((values[i] - exact) / exact));
  }
  return static_cast<double>(worst);
}

long double exact_exp(long double x) {
  return std::exp(x);
}
long double exact_log(long double x) {
  return std::log(x);
}

TEST(Elementary, ExpIsAccurate) {
  EXPECT_LT(largest_relative_error(samples(-708, 709), exp_inplace, exact_exp), 4e-16);
  EXPECT_LT(largest_relative_error(samples(-1, 1), exp_inplace, exact_exp), 4e-16);
}

TEST(Elementary, LogIsAccurateNearOneToo) {
  EXPECT_LT(largest_relative_error(samples(0, 1), log_inplace, exact_log), 4e-16);
  EXPECT_LT(largest_relative_error(samples(1 - 1e-6, 1 + 1e-6), log_inplace, exact_log), 4e-16);
  std::vector<double> magnitudes = samples(-1000, 1000);
  for (double& x : magnitudes) x = std::exp2(x);
  EXPECT_LT(largest_relative_error(magnitudes, log_inplace, exact_log), 4e-16);
}

TEST(Elementary, TanhIsAccurate) {
  for (const auto& arguments : {samples(-20, 20), samples(-1, 1), samples(-1e-3, 1e-3)}) {
    auto values = arguments;
    tanh_inplace(values);
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_NEAR(values[i], std::tanh(static_cast<long double>(arguments[i])), 3e-16) << arguments[i];
  }
  std::vector<double> limits{-1e300, 0.0, 1e300, kNaN};
  tanh_inplace(limits);
  EXPECT_EQ(limits[0], -1);
  EXPECT_EQ(limits[1], 0);
  EXPECT_EQ(limits[2], 1);
  EXPECT_TRUE(std::isnan(limits[3]));
}

TEST(Elementary, SincosIsAccurate) {
  const auto turns = samples(0, 1);
  std::vector<double> sine(kSamples), cosine(kSamples);
  sincos_turns(turns, sine, cosine);
  for (std::size_t i = 0; i < kSamples; ++i) {
    const long double angle = 2 * std::numbers::pi_v<long double> * turns[i];
    ASSERT_NEAR(sine[i], std::sin(angle), 4e-16) << turns[i];
    ASSERT_NEAR(cosine[i], std::cos(angle), 4e-16) << turns[i];
  }
}

TEST(Elementary, SincosOfRadiansIsAccurate) {
  for (const double max : {1e-3, 4.0, 1e6}) {
    const auto angles = samples(-max, max, kSamples / 4);
    std::vector<double> sine(angles.size()), cosine(angles.size());
    sincos_radians(angles, sine, cosine);
    for (std::size_t i = 0; i < angles.size(); ++i) {
      const long double angle = angles[i];
      ASSERT_NEAR(sine[i], std::sin(angle), 4e-16) << angles[i];
      ASSERT_NEAR(cosine[i], std::cos(angle), 4e-16) << angles[i];
    }
  }
  // Next to multiples of pi the error is small beside the sine, too.
  const std::vector<double> zeros{-1e-8, std::numbers::pi, 22, 355};
  std::vector<double> sine(4), cosine(4), limits{kNaN, std::numeric_limits<double>::infinity()};
  sincos_radians(zeros, sine, cosine);
  for (std::size_t i = 0; i < 4; ++i) {
    const long double exact = std::sin(static_cast<long double>(zeros[i]));
    EXPECT_NEAR(sine[i], exact, 4e-16 * std::abs(exact)) << zeros[i];
  }
  sincos_radians(limits, std::span(sine).first(2), std::span(cosine).first(2));
  EXPECT_TRUE(std::isnan(sine[0]) && std::isnan(cosine[0]) && std::isnan(sine[1]) && std::isnan(cosine[1]));
}

TEST(Elementary, ValuesThatHaveNoRoundingAreExact) {
  std::vector<double> zero{0.0, -0.0}, one{1.0};
  exp_inplace(zero);
  log_inplace(one);
  EXPECT_EQ(zero, (std::vector<double>{1.0, 1.0}));
  EXPECT_EQ(one[0], 0.0);
  const std::vector<double> turns{0.0, 0.25, 0.5, 0.75};
  std::vector<double> sine(4), cosine(4);
  sincos_turns(turns, sine, cosine);
  EXPECT_EQ(sine, (std::vector<double>{0, 1, 0, -1}));
  EXPECT_EQ(cosine, (std::vector<double>{1, 0, -1, 0}));
}

TEST(Elementary, ExpSaturatesAndKeepsNaN) {
  const double infinity = std::numeric_limits<double>::infinity();
  // Seven elements: the NaN is met by vector code and, in the second array, by the scalar remainder.
  std::vector<double> values{-infinity, -1e4, -708, kNaN, 709, 1e4, infinity}, alone{kNaN};
  exp_inplace(values);
  exp_inplace(alone);
  EXPECT_EQ(values[0], values[2]);
  EXPECT_EQ(values[1], values[2]);
  EXPECT_EQ(values[5], values[4]);
  EXPECT_EQ(values[6], values[4]);
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_TRUE(std::isnan(alone[0]));
}

// Any part of an array, of any length and alignment, gets the bits that the whole array gets.
TEST(Elementary, BitsDoNotDependOnThePlace) {
  const auto arguments = samples(0, 1, 40);
  const auto whole = [&](auto function) {
    auto values = arguments;
    function(std::span(values));
    return values;
  };
  const auto exps = whole(exp_inplace), logs = whole(log_inplace), tanhs = whole(tanh_inplace);
  std::vector<double> sines(40), cosines(40), radian_sines(40), radian_cosines(40);
  sincos_turns(arguments, sines, cosines);
  sincos_radians(arguments, radian_sines, radian_cosines);
  for (std::size_t first = 0; first < 40; ++first)
    for (std::size_t count = 1; first + count <= 40; ++count) {
      const std::vector<double> part(arguments.begin() + first, arguments.begin() + first + count);
      auto e = part, l = part, t = part, s = part, c = part;
      exp_inplace(e);
      log_inplace(l);
      tanh_inplace(t);
      sincos_turns(part, s, c);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(e[i], exps[first + i]);
        ASSERT_EQ(l[i], logs[first + i]);
        ASSERT_EQ(t[i], tanhs[first + i]);
        ASSERT_EQ(s[i], sines[first + i]);
        ASSERT_EQ(c[i], cosines[first + i]);
      }
      sincos_radians(part, s, c);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(s[i], radian_sines[first + i]);
        ASSERT_EQ(c[i], radian_cosines[first + i]);
      }
    }
}

}  // namespace
}  // namespace bizo
