#include "methods/estimates/differences.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

// Items 0 to 4; 1 and 3 failed, 4 has a penalty for its value.
Outcomes some() {
  Outcomes outcomes;
  for (int j = 0; j < 5; ++j)
    outcomes.items.push_back({.difference = 10.0 + j,
                              .status = j % 2 == 1 ? EvaluationStatus::refused : EvaluationStatus::ok,
                              .penalized = j == 4});
  return outcomes;
}

TEST(Differences, AreThoseOfTheDirectionsThatArrived) {
  const Differences all = differences_of(some());
  EXPECT_EQ(all.asked, 5);
  EXPECT_EQ(all.arrived, (std::vector<Index>{0, 2, 4}));
  EXPECT_EQ(all.values, (Vector{{10, 12, 14}}));
  EXPECT_EQ(all.penalized, 1);
  EXPECT_EQ(all.spread(Vector{{1, 2, 3}}), (Vector{{1, 0, 2, 0, 3}}));
}

TEST(Differences, OfARangeAreCountedFromItsFirstItem) {
  const Differences part = differences_of(some(), {1, 3});
  EXPECT_EQ(part.asked, 3);
  EXPECT_EQ(part.arrived, (std::vector<Index>{1}));
  EXPECT_EQ(part.values, (Vector{{12}}));
  EXPECT_EQ(part.penalized, 0);
}

}  // namespace
}  // namespace bizo::methods
