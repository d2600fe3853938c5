#include "methods/frame_search/search_base.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

const WidthBox kBox({Vector::Zero(1), Vector::Constant(1, 10)});

SearchBase started() {
  ProblemInfo info;
  info.start = Vector{{5}};
  info.inner_start = Vector{{3}};
  SearchBase base(kBox, info, 1e-6);
  base.learn_start(8);
  return base;
}

SearchTrial trial(double z, double value) {
  SearchTrial trial{Vector{{z}}, value, {}};
  trial.solution.y = Vector{{7}};
  trial.solution.curvature = {1, 2};
  return trial;
}

TEST(SearchBase, MovesWithSolutionAndCurvatureAndKeepsItsAccuracy) {
  SearchBase base = started();
  base.set_floor(1e-7);
  base.set_floor(kNaN);
  base.move_to(kBox, trial(0.2, 6));
  const BasePoint at = base.solution(kBox);
  EXPECT_EQ(at.x(0), 2);
  EXPECT_EQ(at.y(0), 7);
  EXPECT_EQ(at.curvature.L, 2);
  EXPECT_EQ(at.accuracy.base_tolerance, 1e-6);
  EXPECT_EQ(at.accuracy.floor, 1e-7);
  EXPECT_EQ(base.decrease(), 2);
  EXPECT_EQ(base.incumbent().current.value, 6);
}

TEST(SearchBase, TheBestPointMayBeAnother) {
  SearchBase base = started();
  base.move_to(kBox, trial(0.2, 6));
  base.offer_base();
  base.offer(kBox, trial(0.3, 5));
  base.offer(kBox, trial(0.4, 5.5));
  base.offer_base();
  EXPECT_EQ(base.incumbent().best.value, 5);
  EXPECT_EQ(base.incumbent().best.x(0), 3);
  EXPECT_EQ(base.value(), 6);
}

}  // namespace
}  // namespace bizo::methods
