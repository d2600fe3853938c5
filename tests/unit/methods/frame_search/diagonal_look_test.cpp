#include "methods/frame_search/diagonal_look.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

WidthBox unit_box(Index d) {
  return WidthBox({Vector::Zero(d), Vector::Ones(d)});
}

TEST(DiagonalLook, LooksAtBothHalvesAtOnceWithManyCoordinates) {
  DiagonalLook look(Vector::Constant(4, 0.5), 1);
  const auto points = look.points(unit_box(4));
  ASSERT_EQ(points.size(), 8U);
  for (std::size_t k = 0; k < 4; ++k) {
    const double share = 0.5 * std::ldexp(1.0, static_cast<int>(k) - 4);
    EXPECT_DOUBLE_EQ(points[2 * k].z(3), 0.5 - share);
    EXPECT_DOUBLE_EQ(points[2 * k + 1].z(0), 0.5 + share);
  }
  EXPECT_FALSE(look.learn(Vector::Zero(8)));
}

// Phi = z: it falls to the lower corner, and rises at once to the upper one.
TEST(DiagonalLook, FollowsAHalfOfFewCoordinatesWhilePhiFalls) {
  DiagonalLook look(Vector::Constant(1, 0.5), 0.5);
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
    more = look.learn(values);
  }
  EXPECT_EQ(seen, (std::vector<double>{0.46875, 0.53125, 0.4375, 0.375, 0.25}));
}

TEST(DiagonalLook, EndsWhereBothHalvesRise) {
  DiagonalLook look(Vector::Constant(2, 0.5), 0);
  EXPECT_EQ(look.points(unit_box(2)).size(), 2U);
  EXPECT_FALSE(look.learn(Vector{{1, kNaN}}));
}

}  // namespace
}  // namespace bizo::methods
