#include "methods/adaptive/loop_pace.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

// Noise in f holds r_v above a tenth of the first one: 500 queries without a new least are enough.
TEST(LoopPace, DoesNotWaitForWhatDoesNotFall) {
  LoopPace pace(false, 0);
  const Vector point = Vector::Zero(2);
  EXPECT_FALSE(pace.lost_way({0, 1, 0, 5}, point, point));
  for (int query = 0; query < 499; ++query) {
    EXPECT_FALSE(pace.lost_way({0, 1, 1, 4}, point, point));
    EXPECT_TRUE(pace.rests()) << query;
  }
  EXPECT_FALSE(pace.lost_way({0, 1, 1, 4}, point, point));
  EXPECT_FALSE(pace.rests());
}

TEST(LoopPace, SendsBackWhatGrowsTenfoldAndGivesUpAfterSixTimes) {
  LoopPace pace(false, 0);
  const Vector good = Vector::Zero(2), bad = Vector::Ones(2);
  EXPECT_TRUE(pace.rests());
  EXPECT_FALSE(pace.lost_way({1, 1, 0, 5}, good, good));
  EXPECT_FALSE(pace.lost_way({0.5, 0.05, 1, 4}, good, good)) << "|v| r_y is half of the range of values";
  EXPECT_TRUE(pace.rests());
  EXPECT_FALSE(pace.lost_way({0.05, 0.05, 1, 4}, good, good));
  EXPECT_FALSE(pace.rests());
  for (int times = 1; times <= 6; ++times) {
    EXPECT_FALSE(pace.lost());
    EXPECT_TRUE(pace.lost_way({1000, 1, 1, 4}, bad, bad));
    EXPECT_TRUE(pace.rests());
    EXPECT_EQ(pace.y(), good);
    EXPECT_EQ(pace.v(), good);
    EXPECT_EQ(pace.share(), std::pow(0.5, times));
  }
  EXPECT_TRUE(pace.lost());
  pace.x_moved();
  EXPECT_FALSE(pace.lost());
}

}  // namespace
}  // namespace bizo::methods
