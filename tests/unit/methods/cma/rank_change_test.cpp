#include "methods/cma/rank_change.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

TEST(RankChange, IsNegativeWhereValuesStay) {
  const Vector values{{1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_LT(rank_change(values, values.head(2)), 0);
  EXPECT_LT(rank_change(values, Vector{{1.1, 2.1}}), 0);
  EXPECT_EQ(rank_change(values, Vector()), 0);
}

TEST(RankChange, IsPositiveWhereTheOrderIsThatOfNoise) {
  const Vector values{{1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_GT(rank_change(values, Vector{{7.5, 8.5}}), 0);
}

}  // namespace
}  // namespace bizo::methods
