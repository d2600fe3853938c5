#include "methods/multistart/pace.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

// d = 9: checks after 200, 300, 450, ... evaluations.
TEST(Pace, IsSlowWhereTheLastThirdBroughtLessThanATenth) {
  Pace pace(9);
  EXPECT_FALSE(pace.slows(100, 10, 1));
  EXPECT_FALSE(pace.slows(200, 10, 1));  // the first check has nothing to compare with
  EXPECT_FALSE(pace.slows(299, 10, 1));
  EXPECT_FALSE(pace.slows(300, 10, -0.3));  // 1.3 of 10.3
  EXPECT_TRUE(pace.slows(450, 10, -1.3));   // 1 of 11.3
}

TEST(Pace, SaysSoOnce) {
  Pace pace(9);
  pace.slows(200, 10, 1);
  EXPECT_TRUE(pace.slows(300, 10, 1));
  for (const std::int64_t evaluations : {450, 1000, 10000}) EXPECT_FALSE(pace.slows(evaluations, 10, 1));
}

// 16 at a time: checks after 800, 1200, ... evaluations, a quarter of the rounds.
TEST(Pace, OfManyAtATimeEachBringsLess) {
  Pace pace(9, 16);
  EXPECT_FALSE(pace.slows(799, 10, 1));
  EXPECT_FALSE(pace.slows(800, 10, 1));
  EXPECT_FALSE(pace.slows(1199, 10, 1));
  EXPECT_TRUE(pace.slows(1200, 10, 1));
}

TEST(Pace, NeedsAFall) {
  Pace pace(9);
  pace.slows(200, 10, 10);
  EXPECT_FALSE(pace.slows(300, 10, 10));
}

}  // namespace
}  // namespace bizo::methods
