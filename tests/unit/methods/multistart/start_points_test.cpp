#include "methods/multistart/start_points.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/boxes.hpp"
#include "support/landscape.hpp"

namespace bizo::methods {
namespace {

StartPoints points_in(const Box& box, const Vector& start, const Matrix& given, bool from_best = false) {
  const test::Landscape problem([](const Vector& x) { return x.sum(); }, start, 1, box);
  return {problem.info(), Vector::Ones(start.size()), given, from_best, 1};
}

TEST(StartPoints, GivesThoseOfTheUserFirst) {
  const Matrix given{{1, 2}, {3, 4}};
  const StartPoints points = points_in(test::box_of(2, -5, 5), Vector::Zero(2), given);
  EXPECT_EQ(points.at(1, Vector::Zero(2)), given.col(0));
  EXPECT_EQ(points.at(2, Vector::Zero(2)), given.col(1));
}

TEST(StartPoints, GivesTheBestPointToAnotherMethod) {
  const Matrix given{{1}, {3}};
  const Vector best{{-4, 4}};
  const StartPoints points = points_in(test::box_of(2, -5, 5), Vector::Zero(2), given, true);
  const StartPoints others = points_in(test::box_of(2, -5, 5), Vector::Zero(2), given);
  EXPECT_EQ(points.at(1, best), given.col(0));
  EXPECT_EQ(points.at(2, best), best);
  for (Index k = 2; k < 8; ++k) EXPECT_EQ(points.at(k + 1, best), others.at(k, best));
}

// Of 16 far ones, one in four, every coordinate has one in each sixteenth of the box.
TEST(StartPoints, FillsTheBoxEvenly) {
  const Index d = 7;
  const StartPoints points = points_in(test::box_of(d, -3, 5), Vector::Ones(d), Matrix(d, 0));
  std::vector<std::set<int>> strata(static_cast<std::size_t>(d));
  for (Index k = 4; k <= 64; k += 4) {
    const Vector x = points.at(k, Vector::Zero(d));
    for (Index i = 0; i < d; ++i)
      strata[static_cast<std::size_t>(i)].insert(static_cast<int>((x(i) + 3) / 0.5));
  }
  for (const auto& seen : strata) EXPECT_EQ(seen.size(), 16u);
}

TEST(StartPoints, RedrawsATenthOfTheBestPoint) {
  const Index d = 25;
  const StartPoints points = points_in(test::box_of(d, -3, 5), Vector::Ones(d), Matrix(d, 0));
  const Vector best = Vector::LinSpaced(d, -2, 2);
  for (const Index k : {1, 2, 3, 5, 6, 7, 9}) {
    const Vector x = points.at(k, best);
    EXPECT_EQ((x.array() != best.array()).count(), 3) << k;
    EXPECT_TRUE(test::inside(test::box_of(d, -3, 5), x));
  }
}

// Bounds that are far away say nothing: starts are within 30 times the size of x_0.
TEST(StartPoints, StaysNearWhereBoundsAreFar) {
  for (const double half : {1e9, std::numeric_limits<double>::infinity()}) {
    const StartPoints points = points_in(test::box_of(3, -half, half), Vector::Constant(3, 2), Matrix(3, 0));
    for (Index k = 1; k <= 20; ++k)
      EXPECT_LE(points.at(k, Vector::Zero(3)).lpNorm<Eigen::Infinity>(), 62) << half << " " << k;
  }
}

}  // namespace
}  // namespace bizo::methods
