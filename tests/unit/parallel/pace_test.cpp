#include "parallel/pace.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::parallel {
namespace {

constexpr ProbeId kValues{0}, kSolves{1};

TEST(Pace, ExpectsTheAverageOfItsProbe) {
  Pace pace(3);
  EXPECT_TRUE(std::isnan(pace.expected(kValues, 1)));
  pace.learn(1, kValues, 2, 4);
  pace.learn(2, kValues, 2, 12);
  EXPECT_DOUBLE_EQ(pace.expected(kValues, 3), 12);
  EXPECT_TRUE(std::isnan(pace.expected(kSolves, 1)));
}

TEST(Pace, ARankThatIsNeverFirstIsKnownAsSlow) {
  Pace pace(3);
  EXPECT_EQ(pace.slowness(2), 1);
  pace.learn(1, kValues, 1, 2);
  pace.learn_late(2, kValues, 1, 20);
  EXPECT_DOUBLE_EQ(pace.expected(kValues, 1), 2);
  EXPECT_DOUBLE_EQ(pace.slowness(1), 1);
  EXPECT_DOUBLE_EQ(pace.slowness(2), 10);
}

}  // namespace
}  // namespace bizo::parallel
