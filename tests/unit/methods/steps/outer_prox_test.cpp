// Sparse x.
#include "methods/steps/outer_prox.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/steps/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::half_square_from;
using test::Landscape;

Params step_options(test::Settings settings) {
  return test::options("step", find_row(step_catalogue(), settings["rule"])->options, settings);
}

TEST(OuterProx, IsThatOfItsFunction) {
  const Vector scale{{1, 2, 1, 1}}, x{{3, -0.5, 0.1, -2}};
  const OuterProx l1(step_options({{"rule", "sgd"}, {"size", "0.5"}, {"prox", "l1"}, {"weight", "0.4"}}));
  EXPECT_DOUBLE_EQ(l1.value(x), 0.4 * 5.6);
  Vector moved = x, expected{{2.9, -0.1, 0, -1.9}};
  l1.apply(3, 0.5, scale, moved);  // thresholds 0.5 0.5 0.4 s^2 = 0.1 s^2
  EXPECT_LT((moved - expected).norm(), 1e-15);
  // The definition: no other point has less r + |x - z|^2 / 2a in the metric of the scale.
  const auto objective = [&](const Vector& z) {
    return l1.value(z) + (z - x).cwiseQuotient(scale).squaredNorm() / (2 * 0.25);
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    EXPECT_GT(objective(moved + test::normal(seed, 4, 1, 0.05)), objective(moved));

  const OuterProx hard(step_options({{"rule", "adam"}, {"prox", "hard-threshold"}, {"keep", "2"}}));
  moved = x;
  hard.apply(0, 0, scale, moved);
  expected = Vector{{3, 0, 0, -2}};
  EXPECT_EQ(moved, expected);
  EXPECT_EQ(hard.value(x), 0);
  moved = Vector::Ones(4);  // of equals the first, in the units of the scale
  hard.apply(0, 0, Vector::Ones(4), moved);
  EXPECT_EQ(moved, (Vector{{1, 1, 0, 0}}));

  EXPECT_FALSE(OuterProx(step_options({{"rule", "adam"}})).active());
  for (const test::Settings& wrong :
       std::vector<test::Settings>{{{"rule", "adam"}, {"prox", "l1"}, {"weight", "1"}},
                                   {{"rule", "sgd"}, {"prox", "hard-threshold"}},
                                   {{"rule", "armijo"}, {"prox", "hard-threshold"}, {"keep", "1"}},
                                   {{"rule", "sgd"}, {"weight", "1"}}})
    EXPECT_THROW(OuterProx(step_options(wrong)), ConfigError);
}

// min Phi + w |x|_1 on the quadratic, to the optimality conditions of the closed form: sega, for grad Phi
// does not vanish where x is 0.
TEST(OuterProx, RunsReachTheOptimumOfTheWholeObjective) {
  problems::Quadratic problem({});
  constexpr double kWeight = 0.2;
  Choice setup;
  setup.inner = "closed-form";
  setup.batch = 4;
  setup.scale = Vector::LinSpaced(10, 0.8, 1.2);
  setup.direction_options = {{"memory", "sega"}};
  setup.step_options = {{"size", "0.15"}, {"prox", "l1"}, {"weight", "0.2"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(1500);
  const Vector& x = summary.solution.x;
  EXPECT_NEAR(summary.solution.value, problem.value(x) + kWeight * x.lpNorm<1>(), 1e-12);
  const Vector gradient = problem.gradient(x);
  Index zeros = 0;
  for (Index i = 0; i < 10; ++i) {
    zeros += x(i) == 0;
    if (x(i) == 0)
      EXPECT_LE(std::abs(gradient(i)), kWeight);
    else
      EXPECT_NEAR(gradient(i), -std::copysign(kWeight, x(i)), 1e-6);
  }
  EXPECT_GE(zeros, 2);
  EXPECT_LE(zeros, 8);
}

// A target that is sparse up to small entries: at most `keep` entries of every iterate differ from 0, and the
// right ones stay.
TEST(OuterProx, HardThresholdKeepsTheLargestEntries) {
  constexpr Index d = 60;
  Vector target = 0.05 * test::normal(3, d, 1);
  target(7) = 2;
  target(31) = -3;
  target(50) = 1.5;
  Landscape problem(half_square_from(target), Vector::Zero(target.size()));
  Choice setup;
  setup.inner = "closed-form";
  setup.directions = 30;
  setup.step_options = {{"size", "0.3"}, {"prox", "hard-threshold"}, {"keep", "3"}};
  Experiment run(problem, setup);
  const Summary summary = run.minimize(200);
  for (const auto& iterate : run.memory.iterates) EXPECT_LE((iterate.x.array() != 0).count(), 3);
  Vector expected = Vector::Zero(d);
  for (const Index i : {7, 31, 50}) expected(i) = target(i);
  EXPECT_LT((summary.solution.x - expected).norm(), 0.05);
}

}  // namespace
}  // namespace bizo::methods
