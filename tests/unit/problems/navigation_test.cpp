// Navigation: adaptation, its metrics, and mistakes in its options. The point mass: its formulas.
#include "problems/navigation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/probes/implicit_gradient.hpp"
#include "problems/point_mass.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;
using test::Settings;

constexpr RandomKey kNoise{.seed = 3, .purpose = Purpose::environment, .iteration = 2};

struct Setting {
  Plane plane;
  Policy policy{2, {}, 2};
  Matrix starts = starts_of(plane, {.seed = 1, .purpose = Purpose::tasks}, 0, 3);
  Matrix X = test::normal(8, 6, 2, 0.2);
  Matrix adapted(Index steps, const Matrix& points) const {
    return EsAdaptation({.steps = steps, .queries = 4}).adapted(plane, policy, points, starts, kNoise, 0);
  }
};

TEST(EsAdaptation, IsTheFormula) {
  const Setting at;
  const Matrix Y = at.adapted(1, at.X);
  ASSERT_EQ(Y.cols(), 6);
  for (Index t = 0; t < 3; ++t) {
    RandomKey key = kNoise;
    key.stream = static_cast<std::uint32_t>(t);
    Matrix noise(6, 4);
    fill_normal(key, 0, {noise.data(), 24});
    Matrix points(6, 5);
    points << noise, Vector::Zero(6);
    points = (0.1 * points).colwise() + at.X.col(1);
    Vector scores(5);
    for (Index k = 0; k < 5; ++k)
      scores(k) = returns(at.plane, at.policy, points, at.starts, std::vector<Episode>{{k, t}}, 100)(0);
    scores.array() -= scores.mean();
    scores /= std::sqrt(scores.squaredNorm() / 5);
    const Vector known = at.X.col(1) + 0.05 / (4 * 0.1) * noise * scores.head(4);
    EXPECT_LE((Y.col(3 + t) - known).norm(), 1e-12) << t;
  }
}

TEST(EsAdaptation, NoStepsChangeNothingAndMoreStepsHaveOtherNoise) {
  const Setting at;
  const Matrix none = at.adapted(0, at.X), one = at.adapted(1, at.X), two = at.adapted(2, at.X);
  for (Index y = 0; y < 6; ++y) EXPECT_EQ(none.col(y), at.X.col(y / 3));
  EXPECT_GT((two - one).norm(), 0.01);
  // A second step from x with the noise of the first one would be the first one from there.
  const Matrix again = at.adapted(1, one.leftCols(1));
  EXPECT_GT((again.col(0) - two.col(0)).norm(), 0.01);
}

// Smooth in x next to a point: the noise is not the point's.
TEST(EsAdaptation, NoiseDoesNotDependOnThePoint) {
  const Setting at;
  const Matrix near = at.X.array() + 1e-9;
  EXPECT_LE((at.adapted(1, near) - at.adapted(1, at.X)).norm(), 1e-6);
}

TEST(Navigation, WithoutAdaptationIsTheMeanReturn) {
  const auto problem = make_problem("navigation", {{"adaptation_steps", "0"}, {"tasks", "3"}}, MemoryData());
  Vector values(2);
  const Setting at;
  problem->outer(at.X, Matrix(0, 2), values);
  EXPECT_EQ(values, -mean_returns(at.plane, at.policy, at.X, at.starts, 100));
}

TEST(Navigation, TasksAreThoseOfTheIteration) {
  const auto value = [](const Settings& settings, Index iteration, int side) {
    const auto problem = make_problem("navigation", settings, MemoryData());
    const EvaluationKey key{.seed = 1, .iteration = iteration, .side = side};
    problem->announce({&key, 1});
    Vector values(1);
    problem->outer(Setting().X.leftCols(1), Matrix(0, 1), values);
    return values(0);
  };
  const Settings renewed{{"tasks", "2"}}, fixed{{"tasks", "2"}, {"goals", "fixed"}};
  EXPECT_EQ(value(renewed, 1, 1), value(renewed, 1, -1));
  EXPECT_NE(value(renewed, 1, 1), value(renewed, 2, 1));
  EXPECT_EQ(value(fixed, 1, 1), value(fixed, 2, 1));
}

// A policy that goes back to a point b adapts b to the goal; without adaptation it stays where it is.
TEST(Navigation, AdaptationIsWorthwhile) {
  const auto problem = make_problem("navigation", {}, MemoryData());
  const Metrics both = problem->metrics(Vector{{-0.5, 0, 0, -0.5, 0, 0}}, Vector(0));
  EXPECT_EQ(both[0].first, "test_return");
  EXPECT_GT(both[0].second, -45);
  EXPECT_NEAR(both[1].second, -100 * 2.0 / 3, 4 * 4.2) << "staying; 4 standard errors of 100 goals";
}

TEST(PointMass, HasTheAnswersOfTheFormulas) {
  const Matrix goals = test::normal(5, 2, 3);
  constexpr double pull = 700, S1 = 210, S2 = 2870;
  const auto make = [&](Index tasks) {
    ProblemInfo info;
    info.name = "navigation";
    info.outer_dimension = 2;
    info.inner_dimension = 2 * tasks;
    info.start = Vector::Zero(2);
    info.inner_start = Vector::Zero(2 * tasks);
    return PointMass(info, goals.leftCols(tasks), pull);
  };
  PointMass problem = make(3);
  const Vector x{{0.2, -0.1}};
  Matrix y = problem.info().inner_start;
  problem.inner_minimizer(x, y);
  Vector gradient = Vector::Zero(2);
  double cost = 0;
  for (Index t = 0; t < 3; ++t) {
    const Vector adapted = (2 * S1 * goals.col(t) + pull * x) / (2 * S2 + pull);
    EXPECT_LE((y.col(0).segment(2 * t, 2) - adapted).norm(), 1e-10);
    gradient += pull / (2 * S2 + pull) * 2 * (S2 * adapted - S1 * goals.col(t)) / 3;
    for (int step = 1; step <= 20; ++step) cost += (step * adapted - goals.col(t)).squaredNorm() / 3;
  }
  Vector value(1);
  problem.outer(x, y, value);
  EXPECT_NEAR(value(0), cost, 1e-10);
  EXPECT_LE((methods::implicit_gradient(problem, x, y, 1e-14) - gradient).norm(), 1e-10);
  const Vector best = S1 / S2 * goals.rowwise().mean();
  problem.inner_minimizer(best, y);
  EXPECT_LE(methods::implicit_gradient(problem, best, y, 1e-14).norm(), 1e-10);
}

TEST(Navigation, MistakesAreTold) {
  const auto refused = [](const Settings& settings, const std::string& part) {
    expect_refused("navigation", settings, MemoryData(), part);
  };
  refused({{"task", "point-mass"}, {"queries", "3"}},
          "with problem.task = point-mass there is no such option");
  refused({{"task", "point-mass"}, {"policy", "mlp"}},
          "with problem.task = point-mass there is no such option");
  refused({{"pull", "3"}}, "with problem.task = plane there is no such option; leave it out");
  refused({{"goal_seed", "3"}}, "with problem.task = plane there is no such option");
  refused({{"tasks", "0"}}, "problem.tasks = 0");
  refused({{"queries", "0"}}, "problem.queries = 0");
  refused({{"sigma", "0"}}, "problem.sigma = 0");
  refused({{"adaptation_steps", "-1"}}, "problem.adaptation_steps = -1");
  refused({{"adaptation_step_size", "-1"}}, "problem.adaptation_step_size = -1");
  refused({{"hidden", "8"}}, "add policy = mlp");
}

}  // namespace
}  // namespace bizo::problems
