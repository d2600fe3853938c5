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

constexpr LookLimits kForEver{.evaluations = 1'000'000, .rate = -1};

// A look in place of the method.
struct Look {
  Look(test::Value value, const Vector& start, const Box& box = {}, const Vector& scale = {},
       const LookLimits& limits = kForEver, Index together = 1)
      : problem(std::move(value), start, 1, box), run(problem, with_points()) {
    const Vector unit = scale.size() > 0 ? scale : Vector::Ones(start.size());
    auto made = std::make_unique<CoordinateLook>(
        CoordinateLook::Settings{
            .points = ProbeId{0}, .scale = unit, .seed = 1, .together = together, .limits = limits},
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
  const Summary summary = look.run.minimize(look.look->coordinates());
  EXPECT_EQ(look.look->coordinates(), d);
  EXPECT_LE(summary.last.cost.evaluations, 1 + 7 * d);  // both bounds, five parts
  EXPECT_GE(summary.last.cost.evaluations, 1 + d);
  EXPECT_LT(summary.solution.x.maxCoeff(), 0);
  EXPECT_EQ(look.problem.at(summary.solution.x), summary.solution.value);
  const auto& rows = look.run.memory.rows;
  for (std::size_t k = 1; k < rows.size(); ++k) EXPECT_LE(rows[k].value, rows[k - 1].value);
}

// Four of six in one round, the others with what was found along these together in the next. What was found
// along those comes in the next turn.
TEST(CoordinateLook, LooksAlongSeveralCoordinatesAtATime) {
  Look look(bowls, Vector::Constant(6, 2.5), test::box_of(6, -5, 5), {}, kForEver, 32);
  const Summary summary = look.run.minimize(4);
  const auto& rows = look.run.memory.rows;
  ASSERT_EQ(rows.size(), 5u);
  for (std::size_t k = 1; k < rows.size(); ++k) {
    EXPECT_GT(rows[k].cost.evaluations - rows[k - 1].cost.evaluations, 7) << k;
    EXPECT_LE(rows[k].cost.evaluations - rows[k - 1].cost.evaluations, 32) << k;
  }
  EXPECT_LT(summary.solution.x.maxCoeff(), 0);
  EXPECT_EQ(look.problem.at(summary.solution.x), summary.solution.value);
}

// Ten hold all values of one coordinate, and what was found along several.
TEST(CoordinateLook, NeverAsksForMoreThanFit) {
  for (const Index together : {10, 15, 20, 33}) {
    Look look(bowls, Vector::Constant(12, 2.5), test::box_of(12, -5, 5), {}, kForEver, together);
    look.run.minimize(150);  // with kicks
    const auto& rows = look.run.memory.rows;
    for (std::size_t k = 1; k < rows.size(); ++k)
      EXPECT_LE(rows[k].cost.evaluations - rows[k - 1].cost.evaluations, together) << k;
  }
}

// Both coordinates go back to a bound, which is among the values that are drawn, too.
TEST(CoordinateLook, AsksForNoPointTwiceInAQuery) {
  Vector last = Vector::Zero(2);
  Index repeated = 0, asked = 0;
  const auto value = [&](const Vector& x) {
    repeated += x == last;
    ++asked;
    last = x;
    return x.sum();
  };
  Look look(value, Vector::Constant(2, 2.5), test::box_of(2, -5, 5));
  look.run.minimize(60);
  EXPECT_GT(asked, 100);
  EXPECT_EQ(repeated, 0);
}

TEST(CoordinateLook, LeavesFixedCoordinatesAlone) {
  Box box = test::box_of(3, -5, 5);
  box.lower(1) = box.upper(1) = 2.5;
  Look look(bowls, Vector::Constant(3, 2.5), box);
  EXPECT_EQ(look.look->coordinates(), 2);
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

// 0, lower only where both coordinates move, higher where one does: no turn finds that.
double both_or_none(const Vector& x) {
  const int moved = (x(0) < 0) + (x(1) < 0);
  return moved == 2 ? -1 : moved;
}

TEST(CoordinateLook, MovesSomeCoordinatesAtOnceWhereNoneAloneLeadsFurther) {
  Look look(both_or_none, Vector::Constant(2, 2.5), test::box_of(2, -5, 5));
  EXPECT_EQ(look.run.minimize(2).solution.value, 0);
  const Summary summary = look.run.minimize(60);
  EXPECT_EQ(summary.solution.value, -1);
  EXPECT_EQ(both_or_none(summary.solution.x), -1);
}

// Rows until it is over.
Index length_of(Look& look) {
  Index rows = 0;
  while (look.look->ended() == StopReason::none && rows < 500) look.run.minimize(++rows);
  return rows;
}

TEST(CoordinateLook, IsOverAfterOneTurnInVain) {
  const auto flat = [](const Vector&) { return 1.0; };
  for (const double rate : {kNaN, 1e-3}) {
    Look look(flat, Vector::Zero(3), test::box_of(3, -1, 2), {}, {.evaluations = 1000, .rate = rate});
    EXPECT_EQ(length_of(look), 3) << rate;
  }
  Look without(bowls, Vector::Constant(6, 2.5), test::box_of(6, -5, 5), {}, {.evaluations = 0});
  EXPECT_EQ(length_of(without), 6);
}

TEST(CoordinateLook, IsOverWhenItGainsLessThanItsRate) {
  const double rate = 0.1;
  Look look(bowls, Vector::Constant(6, 2.5), test::box_of(6, -5, 5), {},
            {.evaluations = 100000, .rate = rate});
  length_of(look);
  const auto& rows = look.run.memory.rows;
  const auto gained = [&](std::size_t k) {
    return (rows[0].value - rows[k].value) / static_cast<double>(rows[k].cost.evaluations);
  };
  EXPECT_LE(gained(rows.size() - 1), rate);
  EXPECT_GT(gained(rows.size() - 2), rate);
  EXPECT_GT(rows.size(), 7u);
}

TEST(CoordinateLook, GoesOnFromItsStateWithTheSameBits) {
  const Vector start = Vector::Constant(4, 2.5);
  Look whole(bowls, start, test::box_of(4, -5, 5));
  const Summary end = whole.run.minimize(40);  // with kicks
  Look many(bowls, start, test::box_of(4, -5, 5), {}, kForEver, 16);
  const Summary end_of_many = many.run.minimize(40);
  for (const Index together : {1, 16})
    for (const Index saved : {0, 3, 17, 25}) {
      Look first(bowls, start, test::box_of(4, -5, 5), {}, kForEver, together);
      first.run.minimize(saved);
      Look second(bowls, start, test::box_of(4, -5, 5), {}, kForEver, together);
      restore(*second.run.method.algorithm, state_of(*first.run.method.algorithm));
      const Summary other = second.run.minimize(40), &whole_one = together == 1 ? end : end_of_many;
      EXPECT_EQ(other.solution.x, whole_one.solution.x);
      EXPECT_EQ(other.last.cost.evaluations, whole_one.last.cost.evaluations);
    }
}

}  // namespace
}  // namespace bizo::methods
