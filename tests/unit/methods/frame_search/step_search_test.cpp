#include "methods/frame_search/step_search.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

WidthBox unit_box(Index d) {
  return WidthBox({Vector::Zero(d), Vector::Ones(d)});
}

std::vector<Index> all_of(Index d) {
  std::vector<Index> all(static_cast<std::size_t>(d));
  for (Index i = 0; i < d; ++i) all[static_cast<std::size_t>(i)] = i;
  return all;
}

// Lengths of 0.1 / 4, 0.1 and 0.4 along the gradient, after both moves to the bounds.
TEST(StepSearch, TriesBoundsAndLengthsAlongAnIncompleteGradient) {
  const Vector z = Vector::Constant(2, 0.5), gradient{{-3, 4}};
  const auto points = StepSearch().trials(unit_box(2), z, gradient, {1});
  ASSERT_EQ(points.size(), 5U);
  EXPECT_EQ(points[0].z, (Vector{{0.5, 0}}));
  EXPECT_EQ(points[1].z, (Vector{{0.5, 0.375}}));
  EXPECT_EQ(points[0].length_factor, 0);
  for (std::size_t k = 2; k < 5; ++k) {
    EXPECT_NEAR((points[k].z - z).norm(), 0.1 * points[k].length_factor, 1e-15);
    EXPECT_NEAR((points[k].z - z).dot(gradient), -5 * 0.1 * points[k].length_factor, 1e-14);
  }
  EXPECT_EQ(points[4].length_factor, 4);
}

TEST(StepSearch, TriesBoundsInAStepOnlyOfManyCoordinates) {
  const auto steps = [](Index d) {
    StepSearch search;
    const Vector z = Vector::Constant(d, 0.5), gradient = Vector::Ones(d);
    search.learn(z, gradient);
    return search.steps(unit_box(d), z, gradient, all_of(d), false);
  };
  EXPECT_EQ(steps(10).size(), 4U);  // lengths of 1/16, 1/4, 1 and 4
  EXPECT_EQ(steps(100).size(), 6U);
  EXPECT_EQ(steps(100).front().z, Vector::Zero(100));
}

TEST(StepSearch, TheLengthFollowsTheStep) {
  StepSearch search;
  const Vector z = Vector::Constant(2, 0.5), gradient{{1, 0}};
  const auto points = search.trials(unit_box(2), z, gradient, {});
  search.follow(points[4]);
  EXPECT_NEAR((search.trials(unit_box(2), z, gradient, {})[3].z - z).norm(), 0.4, 1e-15);
  search.follow(points[0]);  // to the bounds: its length tells nothing
  EXPECT_NEAR((search.trials(unit_box(2), z, gradient, {})[3].z - z).norm(), 0.4, 1e-15);
  search.shorten(kNaN);
  EXPECT_NEAR((search.trials(unit_box(2), z, gradient, {})[3].z - z).norm(), 0.4 / 16, 1e-15);
  search.shorten(1e-6);
  EXPECT_NEAR((search.trials(unit_box(2), z, gradient, {})[3].z - z).norm(), 16e-6, 1e-15);
}

// Phi = 2 |z - c|^2: two gradients tell the curvature 4 along their change, and the point of length 1 is c.
TEST(StepSearch, FindsTheMinimizerOfAParabolaFromTwoGradients) {
  const Vector c{{0.4, 0.6, 0.5, 0.3}}, direction{{1, -1, 2, 0.5}};
  StepSearch search;
  EXPECT_TRUE(std::isnan(search.curvature()));
  Vector z;
  for (const double distance : {0.1, 0.05}) {
    z = c + distance * direction;
    search.learn(z, 4 * (z - c));
  }
  EXPECT_NEAR(search.curvature(), 4, 1e-12);
  const auto points = search.steps(unit_box(4), z, 4 * (z - c), all_of(4), false);
  ASSERT_EQ(points.size(), 7U);  // three lengths along the gradient, four of the Newton step
  EXPECT_LT((points[4].z - c).norm(), 1e-12);
  search.forget_curvature();
  EXPECT_EQ(search.steps(unit_box(4), z, 4 * (z - c), all_of(4), false).size(), 4U);
}

// Of up to three coordinates the parabola's point and a nearer one are asked for; all again when stuck.
TEST(StepSearch, SavesPointsOfFewCoordinates) {
  StepSearch search;
  for (const double at : {0.9, 0.7}) search.learn(Vector{{at}}, Vector{{2 * at}});
  EXPECT_EQ(search.steps(unit_box(1), Vector{{0.7}}, Vector{{1.4}}, {0}, false).size(), 2U);
  EXPECT_EQ(search.steps(unit_box(1), Vector{{0.7}}, Vector{{1.4}}, {0}, true).size(), 7U);
}

// Along -gradient the first coordinate would leave the box; what failed is not moved either.
TEST(StepSearch, HoldsCoordinatesAtTheirBounds) {
  StepSearch search;
  const Vector z{{0, 0.5, 0.5}}, gradient{{1, 1, 0}};
  search.learn(z, gradient);
  for (const SearchPoint& point : search.steps(unit_box(3), z, gradient, {1, 2}, false)) {
    EXPECT_EQ(point.z(0), 0);
    EXPECT_LT(point.z(1), 0.5);
    EXPECT_EQ(point.z(2), 0.5);
  }
}

}  // namespace
}  // namespace bizo::methods
