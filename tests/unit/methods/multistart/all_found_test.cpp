#include "methods/multistart/all_found.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

Leg search(double value, StopReason stop = StopReason::converged) {
  return {.method = "hozog", .start = {}, .first_value = 10, .value = value, .stop = stop};
}

TEST(AllFound, OneMinimumAfterSevenSearches) {
  std::vector<Leg> legs(6, search(1));
  EXPECT_FALSE(all_found(legs));
  legs.push_back(search(1));
  EXPECT_TRUE(all_found(legs));
}

// w = 2: 2 (n - 1)/(n - 4) <= 2.5 from n = 16 on.
TEST(AllFound, TwoMinimaAfterSixteen) {
  std::vector<Leg> legs(14, search(1));
  legs.push_back(search(2));
  EXPECT_FALSE(all_found(legs));
  legs.push_back(search(2));
  EXPECT_TRUE(all_found(legs));
}

TEST(AllFound, CountsSearchesThatCameToAMinimum) {
  std::vector<Leg> legs(6, search(1));
  legs.push_back(search(1, StopReason::no_progress));
  Leg look = search(1);
  look.seeks_minimum = false;
  legs.push_back(look);
  EXPECT_FALSE(all_found(legs));
}

}  // namespace
}  // namespace bizo::methods
