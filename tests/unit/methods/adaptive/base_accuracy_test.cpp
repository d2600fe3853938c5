#include "methods/adaptive/base_accuracy.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bizo::methods {
namespace {

double demanded(BaseAccuracy& accuracy, const Vector& x) {
  BasePoint at;
  at.x = x;
  const Base base{.at = at, .iteration = 1, .radius = 1e-3, .noise = kNaN};
  return accuracy.base_tolerance(base, Vector{{1, 10}}, 3, 4);
}

// The move (2, 10) is (2, 1) in scaled units.
TEST(BaseAccuracy, IsAShareOfTheDecreaseThatTheGradientPromises) {
  BaseAccuracy accuracy(0.1);
  EXPECT_TRUE(std::isnan(demanded(accuracy, Vector{{1, 5}}))) << "there was no step";
  EXPECT_DOUBLE_EQ(demanded(accuracy, Vector{{3, 15}}), 0.1 * 3 * std::sqrt(5.0) / 4);
  EXPECT_DOUBLE_EQ(demanded(accuracy, Vector{{3, 15}}), 0);
}

TEST(BaseAccuracy, DemandsNothingWhereNoShareIsGiven) {
  BaseAccuracy accuracy(0);
  demanded(accuracy, Vector{{1, 5}});
  EXPECT_TRUE(std::isnan(demanded(accuracy, Vector{{3, 15}})));
}

}  // namespace
}  // namespace bizo::methods
