#include "methods/multistart/coordinate_look.hpp"

#include <gtest/gtest.h>

#include "support/boxes.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"

namespace bizo::methods {
namespace {

using test::Experiment;
using test::Landscape;

test::Choice with_points() {
  test::Choice setup;
  setup.method = "cma";  // whose one probe is that of points
  setup.inner = "closed-form";
  return setup;
}

// A look in place of the method.
struct Look {
  Look(test::Value value, const Vector& start, const Box& box = {}, const Vector& scale = {},
       Index together = 1)
      : problem(std::move(value), start, 1, box), run(problem, with_points()) {
    const Vector unit = scale.size() > 0 ? scale : Vector::Ones(start.size());
    auto made = std::make_unique<CoordinateLook>(
        CoordinateLook::Settings{.points = ProbeId{0}, .scale = unit, .seed = 1, .together = together},
        problem.info(), 1e-8);
    look = made.get();
    run.method.algorithm = std::move(made);
  }
  Landscape problem;
  Experiment run;
  CoordinateLook* look;
};

// Two bowls along every coordinate. In [-5, 0] all is lower than the minimum at 2.5.
double bowls(const Vector& x) {
  double sum = 0;
  for (const double z : x) sum += z > 0 ? (z - 2.5) * (z - 2.5) : (z + 2.5) * (z + 2.5) - 10;
  return sum;
}

TEST(CoordinateLook, FindsTheDeeperWellOfEveryCoordinate) {
  const Index d = 6;
  Look look(bowls, Vector::Constant(d, 2.5), test::box_of(d, -5, 5));
  const Summary summary = look.run.minimize(look.look->rows());
  EXPECT_EQ(look.look->rows(), d);
  EXPECT_EQ(summary.last.cost.evaluations, 1 + 5 * d);
  EXPECT_LT(summary.solution.x.maxCoeff(), 0);
  EXPECT_EQ(look.problem.at(summary.solution.x), summary.solution.value);
  const auto& rows = look.run.memory.rows;
  for (std::size_t k = 1; k < rows.size(); ++k) EXPECT_LE(rows[k].value, rows[k - 1].value);
}

// Six coordinates in one round, what was found along each of them in the next.
TEST(CoordinateLook, LooksAlongSeveralCoordinatesAtATime) {
  Look look(bowls, Vector::Constant(6, 2.5), test::box_of(6, -5, 5), {}, 32);
  EXPECT_EQ(look.look->rows(), 1);
  const Summary summary = look.run.minimize(2);
  EXPECT_EQ(summary.last.cost.evaluations, 1 + 30 + 31);
  EXPECT_LT(summary.solution.x.maxCoeff(), 0);
  EXPECT_EQ(look.problem.at(summary.solution.x), summary.solution.value);
}

TEST(CoordinateLook, LeavesFixedCoordinatesAlone) {
  Box box = test::box_of(3, -5, 5);
  box.lower(1) = box.upper(1) = 2.5;
  Look look(bowls, Vector::Constant(3, 2.5), box);
  EXPECT_EQ(look.look->rows(), 2);
  const Summary summary = look.run.minimize(4);
  EXPECT_EQ(summary.solution.x(1), 2.5);
  EXPECT_LT(std::max(summary.solution.x(0), summary.solution.x(2)), 0);
}

// Without bounds, or with one that is far away, as far as three sizes of x_0, in its units.
TEST(CoordinateLook, StaysNearWithoutBounds) {
  for (const double half : {1e9, std::numeric_limits<double>::infinity()}) {
    double largest = 0;
    const auto value = [&](const Vector& x) {
      largest = std::max(largest, x.lpNorm<Eigen::Infinity>());
      return x.squaredNorm();
    };
    Look look(value, Vector::Constant(2, 200), test::box_of(2, -half, half), Vector::Constant(2, 100));
    look.run.minimize(20);
    EXPECT_GT(largest, 200);
    EXPECT_LE(largest, 200 + 3 * 2 * 100);
  }
}

TEST(CoordinateLook, StaysWhereNothingIsBetter) {
  const auto value = [](const Vector& x) { return x.squaredNorm() > 0 ? 1.0 : 0.0; };
  Look look(value, Vector::Zero(3), test::box_of(3, -1, 2));
  const Summary summary = look.run.minimize(6);
  EXPECT_EQ(summary.solution.x, Vector::Zero(3));
  EXPECT_EQ(summary.last.step, 0);
}

TEST(CoordinateLook, GoesOnFromItsStateWithTheSameBits) {
  const Vector start = Vector::Constant(4, 2.5);
  Look whole(bowls, start, test::box_of(4, -5, 5));
  const Summary end = whole.run.minimize(8);
  Look first(bowls, start, test::box_of(4, -5, 5));
  first.run.minimize(3);
  Look second(bowls, start, test::box_of(4, -5, 5));
  restore(*second.run.method.algorithm, state_of(*first.run.method.algorithm));
  const Summary other = second.run.minimize(8);
  EXPECT_EQ(other.solution.x, end.solution.x);
  EXPECT_EQ(other.last.cost.evaluations, end.last.cost.evaluations);
}

}  // namespace
}  // namespace bizo::methods
