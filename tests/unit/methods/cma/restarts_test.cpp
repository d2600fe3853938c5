#include "methods/cma/restarts.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

RandomKey key_of(int restart) {
  return {1, Purpose::directions, static_cast<std::uint32_t>(restart), 0};
}

TEST(Restarts, OfIpopDoubleThePopulation) {
  Restarts restarts(10, false);
  for (int k = 1; k <= 4; ++k) {
    restarts.next(1000, key_of(k));
    EXPECT_EQ(restarts.plan().population, 10 << k);
    EXPECT_FALSE(restarts.plan().nearby);
  }
}

// Small runs take as many points as large ones, in smaller pieces.
TEST(Restarts, OfBipopShareThePoints) {
  Restarts restarts(10, true);
  std::int64_t small = 0, large = 0;
  for (int k = 1; k <= 60 && restarts.plan().population < 1000; ++k) {
    const auto& plan = restarts.plan();
    const std::int64_t points = std::min<std::int64_t>(plan.points, 100 * plan.population);
    (plan.nearby ? small : large) += points;
    if (plan.nearby) {
      EXPECT_GE(plan.population, 10);
      EXPECT_LE(plan.sigma, 1);
      EXPECT_GE(plan.sigma, 0.01);
    }
    restarts.next(points, key_of(k));
  }
  EXPECT_GT(small, large / 3);
  EXPECT_LT(small, 2 * large);
}

}  // namespace
}  // namespace bizo::methods
