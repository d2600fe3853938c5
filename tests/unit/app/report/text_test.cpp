#include "app/report/text.hpp"

#include <gtest/gtest.h>

namespace bizo::app {
namespace {

TEST(Text, NumbersAndDurations) {
  EXPECT_EQ(grouped(1234567), "1 234 567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(grouped(-1234), "-1 234");
  EXPECT_EQ(duration(3.25), "3.2 s");
  EXPECT_EQ(duration(125), "2 min 05 s");
  EXPECT_EQ(duration(3 * 3600 + 12 * 60), "3 h 12 min");
}

}  // namespace
}  // namespace bizo::app
