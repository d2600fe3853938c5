#include "methods/estimates/shaping.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

TEST(Shaping, RanksAreCenteredAndTiesShareTheirs) {
  Vector values(5), expected(5);
  values << 3, -7, 1e30, 3, 0;
  expected << 0.125, -0.5, 0.5, 0.125, -0.25;
  EXPECT_EQ(centered_ranks(values), expected);
  EXPECT_EQ(centered_ranks(Vector::Constant(4, 2.0)), Vector::Zero(4));
  EXPECT_EQ(centered_ranks(Vector::Constant(1, 2.0)), Vector::Zero(1));
}

TEST(Shaping, AValueIsComparedWithTheMeanOfTheOthers) {
  Vector values(3), expected(3);
  values << 1, 2, 6;
  expected << 1 - 4, 2 - 3.5, 6 - 1.5;
  EXPECT_LT((against_others(values) - expected).norm(), 1e-15);
}

}  // namespace
}  // namespace bizo::methods
