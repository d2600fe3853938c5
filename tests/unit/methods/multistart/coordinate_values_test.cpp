#include "methods/multistart/coordinate_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/boxes.hpp"

namespace bizo::methods {
namespace {

CoordinateValues values_in(const Box& box, const Vector& start) {
  ProblemInfo info;
  info.start = start;
  info.box = box;
  return {info, Vector::Ones(start.size())};
}

RandomKey key_of(Index k) {
  return {.seed = 1, .purpose = Purpose::directions, .iteration = static_cast<std::uint32_t>(k)};
}

TEST(CoordinateValues, AreBothBoundsAndOneInEveryFifth) {
  const CoordinateValues values = values_in(test::box_of(2, -5, 10), Vector::Ones(2));
  const auto drawn = values.draw(0, 1, key_of(0));
  ASSERT_EQ(drawn.size(), 7u);
  EXPECT_EQ(drawn[0].at, -5);
  EXPECT_EQ(drawn[1].at, 10);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_FALSE(drawn[2 + k].is_bound);
    EXPECT_GT(drawn[2 + k].at, -5 + 3 * static_cast<double>(k));
    EXPECT_LT(drawn[2 + k].at, -2 + 3 * static_cast<double>(k));
  }
  EXPECT_EQ(values.draw(0, 10, key_of(0)).size(), 6u);  // x_i is no other value
}

TEST(CoordinateValues, HaveNoBoundsThatAreFarAway) {
  for (const double half : {1e9, std::numeric_limits<double>::infinity()}) {
    const CoordinateValues values = values_in(test::box_of(1, -half, half), Vector::Constant(1, 2));
    const auto drawn = values.draw(0, 2, key_of(0));
    ASSERT_EQ(drawn.size(), 5u);
    for (const auto& value : drawn) EXPECT_LE(std::abs(value.at - 2), 6);
  }
}

// After n successes of bounds, n/2 for each, a value inside is tried with probability 1/(n/2 + 1).
TEST(CoordinateValues, OfAKindAreTriedAsOftenAsItDeserves) {
  CoordinateValues values = values_in(test::box_of(1, -5, 5), Vector::Zero(1));
  for (int k = 0; k < 6; ++k) values.led_further({5, true});
  const int n = 4000;
  int inside = 0, inside_alone = 0;
  for (Index k = 0; k < n; ++k) {
    const auto drawn = values.draw(0, 0, key_of(k));
    ASSERT_GE(drawn.size(), 2u);
    EXPECT_TRUE(drawn[0].is_bound && drawn[1].is_bound);
    inside += static_cast<int>(drawn.size()) - 2;
    inside_alone += std::abs(values.draw_one(0, 0, key_of(k))) < 5;
  }
  EXPECT_NEAR(inside, 5 * n * 0.25, 5 * std::sqrt(5 * n * 0.25 * 0.75));
  const double share = 1.25 / 3.25;  // of one value: 2 with weight 1, 5 with 1/4
  EXPECT_NEAR(inside_alone, n * share, 5 * std::sqrt(n * share * (1 - share)));
}

}  // namespace
}  // namespace bizo::methods
