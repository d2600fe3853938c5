#include "methods/frame_search/diagonal_look.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

WidthBox unit_box(Index d) {
  return WidthBox({Vector::Zero(d), Vector::Ones(d)});
}

TEST(DiagonalLook, LooksAtBothHalvesNearToFar) {
  DiagonalLook look(Vector::Constant(4, 0.5), 1, 0);
  for (int k = 0; k < 4; ++k) {
    const auto points = look.points(unit_box(4));
    ASSERT_EQ(points.size(), 2U);
    const double share = 0.5 * std::ldexp(1.0, k - 4);
    EXPECT_DOUBLE_EQ(points[0].z(3), 0.5 - share);
    EXPECT_DOUBLE_EQ(points[1].z(0), 0.5 + share);
    EXPECT_EQ(look.learn(Vector::Constant(2, -k), Vector::Constant(2, 1e9)), k < 3);
  }
}

// Phi = z: it falls to the lower corner, and rises at once to the upper one.
TEST(DiagonalLook, FollowsAHalfWhilePhiFalls) {
  DiagonalLook look(Vector::Constant(1, 0.5), 0.5, 0);
  std::vector<double> seen;
  bool more = true;
  while (more) {
    const auto points = look.points(unit_box(1));
    Vector values(static_cast<Index>(points.size()));
    for (Index i = 0; i < values.size(); ++i) values(i) = points[static_cast<std::size_t>(i)].z(0);
    seen.insert(seen.end(), values.begin(), values.end());
    look = [&] {  // a state that is kept and taken up again goes on alike
      DiagonalLook again;
      const Bytes state = state_of(look);
      restore(again, state);
      return again;
    }();
    more = look.learn(values, Vector::Zero(values.size()));
  }
  EXPECT_EQ(seen, (std::vector<double>{0.46875, 0.53125, 0.4375, 0.375, 0.25}));
}

TEST(DiagonalLook, EndsWhereBothHalvesRise) {
  DiagonalLook look(Vector::Constant(2, 0.5), 0, 0);
  EXPECT_EQ(look.points(unit_box(2)).size(), 2U);
  EXPECT_FALSE(look.learn(Vector{{1, kNaN}}, Vector::Zero(2)));
}

// Phi falls on both halves, but on one a point took six times the work of the start.
TEST(DiagonalLook, LeavesAHalfWhosePointsTakeMuchWork) {
  DiagonalLook look(Vector::Constant(200, 0.5), 0, 100);
  EXPECT_TRUE(look.learn(Vector{{-1, -2}}, Vector{{600, 500}}));
  const auto points = look.points(unit_box(200));
  ASSERT_EQ(points.size(), 1U);
  EXPECT_GT(points[0].z(0), 0.5);
}

}  // namespace
}  // namespace bizo::methods
