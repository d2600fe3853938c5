#include "methods/frame_search/width_box.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

// Widths 4, 0.1 and 0: the last coordinate is fixed.
WidthBox box_of_three() {
  return WidthBox({Vector{{-1, 0.1, 7}}, Vector{{3, 0.2, 7}}});
}

TEST(WidthBox, HasWidthOneInEveryCoordinateThatIsNotFixed) {
  const WidthBox box = box_of_three();
  EXPECT_NEAR(box.bounds().upper(0) - box.bounds().lower(0), 1, 1e-15);
  EXPECT_NEAR(box.bounds().upper(1) - box.bounds().lower(1), 1, 1e-15);
  EXPECT_FALSE(box.fixed(0));
  EXPECT_TRUE(box.fixed(2));
  EXPECT_EQ(box.x_of(box.z_of(Vector{{1, 0.15, 7}})), (Vector{{1, 0.15, 7}}));
}

// 0.1 / (0.2 - 0.1) times the width is not 0.1 again: the bound itself is told.
TEST(WidthBox, TellsBoundsAsTheyWereGiven) {
  const WidthBox box = box_of_three();
  EXPECT_EQ(box.x_of(box.bounds().lower), (Vector{{-1, 0.1, 7}}));
  EXPECT_EQ(box.x_of(box.bounds().upper), (Vector{{3, 0.2, 7}}));
  EXPECT_EQ(box.x_of(box.bounds().upper + Vector::Ones(3)), (Vector{{3, 0.2, 7}}));
}

TEST(WidthBox, KnowsWhatIsAtABound) {
  const WidthBox box = box_of_three();
  Vector z = box.z_of(Vector{{-1, 0.15, 7}});
  EXPECT_TRUE(box.near_bound(z, 0, 0.1));
  EXPECT_FALSE(box.near_bound(z, 1, 0.1));
  EXPECT_TRUE(box.held(z, Vector{{1, 1, 0}}, 0));
  EXPECT_FALSE(box.held(z, Vector{{-1, 1, 0}}, 0));
  EXPECT_FALSE(box.held(z, Vector{{1, 1, 0}}, 1));
  EXPECT_EQ(box.inwards(z, 0, 0.1), 0.1);
  z = box.bounds().upper;
  EXPECT_EQ(box.inwards(z, 0, 0.1), -0.1);
  EXPECT_TRUE(box.held(z, Vector{{-1, 1, 0}}, 0));
}

TEST(WidthBox, MovesCoordinatesTowardsTheBoundThatDescentLeadsTo) {
  const WidthBox box({Vector{{0, 0, 0, 0}}, Vector{{2, 2, 2, 2}}});
  const Vector z = box.z_of(Vector::Ones(4)), gradient{{-3, 5, 0, 1}};
  EXPECT_EQ(box.x_of(box.towards_bounds(z, gradient, {0, 1, 2}, 1)), (Vector{{2, 0, 1, 1}}));
  EXPECT_EQ(box.x_of(box.towards_bounds(z, gradient, {0, 3}, 0.25)), (Vector{{1.25, 1, 1, 0.75}}));
}

TEST(WidthBox, TellsLengthsAndGradientsInUnitsOfX) {
  const WidthBox box({Vector{{0, 0}}, Vector{{3, 4}}});
  EXPECT_DOUBLE_EQ(box.length_in_x(Vector{{1, 1}}), 5);
  EXPECT_DOUBLE_EQ(box.gradient_in_x(Vector{{9, 16}}), 5);
}

TEST(WidthBox, HasTellingWidthsOnlyIfTheyAreFiniteAndNotTooWide) {
  ProblemInfo info;
  info.start = Vector::Zero(2);
  EXPECT_FALSE(has_telling_widths(info, Vector::Ones(2)));
  info.box = {Vector{{0, 0}}, Vector{{1, 1e11}}};
  EXPECT_TRUE(has_telling_widths(info, Vector::Ones(2)));
  info.box.upper(1) = 1e13;
  EXPECT_FALSE(has_telling_widths(info, Vector::Ones(2)));
  EXPECT_TRUE(has_telling_widths(info, Vector{{1, 100}}));
  info.box.upper(1) = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(has_telling_widths(info, Vector::Ones(2)));
}

}  // namespace
}  // namespace bizo::methods
