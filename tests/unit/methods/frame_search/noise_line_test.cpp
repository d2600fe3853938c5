#include "methods/frame_search/noise_line.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace bizo::methods {
namespace {

const WidthBox kBox({Vector::Zero(6), Vector::Ones(6)});
constexpr RandomKey kKey{.seed = 2, .purpose = Purpose::directions};

// Lines until the noise is known; returns how many there were.
int measure(NoiseLine& line, const std::function<double(const Vector&)>& phi) {
  const Vector z = Vector::Constant(6, 0.2);
  for (int lines = 1;; ++lines) {
    const auto points = line.points(kBox, z, 0.1, kKey);
    Vector values(static_cast<Index>(points.size()));
    for (Index i = 0; i < values.size(); ++i) values(i) = phi(points[static_cast<std::size_t>(i)].z);
    if (line.learn(values, phi(z))) return lines;
  }
}

TEST(NoiseLine, LeadsIntoTheBoxAndIsAsLongAsTheRadius) {
  NoiseLine line;
  EXPECT_TRUE(std::isnan(line.length()));
  const auto points = line.points(kBox, Vector::Constant(6, 0.9), 0.1, kKey);
  ASSERT_EQ(points.size(), 8U);
  EXPECT_EQ(points.front().z, Vector::Constant(6, 0.9));
  EXPECT_NEAR((points.back().z - points.front().z).norm(), 0.1 * 7 / 8, 1e-15);
  EXPECT_LT(points.back().z.maxCoeff(), 0.9);
  EXPECT_DOUBLE_EQ(line.length(), 0.1);
}

// Uniform noise of a standard deviation of 1e-3. The mean of 7 absolute differences is within a factor of 2
// of its expectation in all but 2 of 100 cases; the key is fixed.
TEST(NoiseLine, FindsTheNoise) {
  NoiseLine line;
  std::uint64_t calls = 0;
  EXPECT_EQ(measure(line,
                    [&](const Vector& z) {
                      return 1 + z.sum() * 1e-4 +
                             std::sqrt(12.0) * 1e-3 * (random_uniform({.seed = 4}, calls++) - 0.5);
                    }),
            1);
  EXPECT_GT(line.noise(), 5e-4);
  EXPECT_LT(line.noise(), 2e-3);
}

// Smooth: every line is a hundredth of the last, and after four of them round-off is what is left.
TEST(NoiseLine, IsShortenedWhereThereIsNoNoiseToSee) {
  NoiseLine line;
  const int lines = measure(line, [](const Vector& z) { return std::exp(5 * z.sum()); });
  EXPECT_GT(lines, 1);
  EXPECT_LE(lines, 4);
  EXPECT_NEAR(line.length(), 0.1 * std::pow(0.01, lines - 1), 1e-12);
  EXPECT_LT(line.noise(), 1e-13 * std::exp(6));
  EXPECT_GE(line.noise(), std::numeric_limits<double>::epsilon() * std::exp(6));
}

// The next base begins with a line as long as the radius again.
TEST(NoiseLine, BeginsAnewAtTheNextBase) {
  NoiseLine line;
  measure(line, [](const Vector& z) { return std::exp(5 * z.sum()); });
  line.points(kBox, Vector::Constant(6, 0.5), 0.1, kKey);
  EXPECT_DOUBLE_EQ(line.length(), 0.1);
}

TEST(NoiseLine, WithAFailedPointIsShortenedFourTimesAtMost) {
  NoiseLine line;
  EXPECT_EQ(measure(line, [](const Vector& z) { return z(0) == 0.2 ? 1.0 : kNaN; }), 4);
  EXPECT_EQ(line.noise(), std::numeric_limits<double>::epsilon());
}

}  // namespace
}  // namespace bizo::methods
