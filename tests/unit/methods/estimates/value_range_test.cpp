#include "methods/estimates/value_range.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

TEST(ValueRange, IsLeftAMillionTimesTheFirstValueAway) {
  for (const double first : {-20.0, 20.0}) {
    ValueRange range;
    EXPECT_FALSE(range.left_by(first));
    for (const double sign : {-1.0, 1.0}) {
      EXPECT_FALSE(range.left_by(first + sign * 1.9e7));
      EXPECT_TRUE(range.left_by(first + sign * 2.1e7));
    }
    EXPECT_TRUE(range.left_by(kNaN));
  }
  ValueRange small;  // values of size 1 at least
  EXPECT_FALSE(small.left_by(1e-9));
  EXPECT_FALSE(small.left_by(0.9e6));
  EXPECT_TRUE(small.left_by(1.1e6));
}

}  // namespace
}  // namespace bizo::methods
