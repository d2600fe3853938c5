// A learned simulator: the training of its policies, the solver that trains, and mistakes in the options.
#include "problems/sim_to_real.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/cart_pole.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;
using test::Settings;

TEST(PolicyTraining, AStepIsTheFormula) {
  const CartPole simulator(Variant::smooth);
  const Policy policy(4, {}, 1);
  const PolicyTraining training({.steps = 1, .pairs = 2, .episodes = 3, .horizon = 30, .seed = 6});
  const Vector first = test::normal(1, 5, 1), plant{{0.8, 0.2}};
  Matrix starts = starts_of(simulator, {.seed = 6, .purpose = Purpose::environment, .iteration = 1}, 0, 3);
  starts.bottomRows(2).colwise() = plant;
  Matrix noise(5, 2), points(5, 4);
  fill_normal({.seed = 6, .purpose = Purpose::tasks, .iteration = 1}, 0, {noise.data(), 10});
  points << 0.2 * noise, -0.2 * noise;
  points.colwise() += first;
  const Vector means = mean_returns(simulator, policy, points, starts, 30);
  const double deviation = std::sqrt((means.array() - means.mean()).square().mean());
  const Vector known =
      first +
      0.1 / (2 * deviation) * ((means(0) - means(2)) * noise.col(0) + (means(1) - means(3)) * noise.col(1));
  EXPECT_LE((training.trained(simulator, policy, first, plant).col(0) - known).norm(), 1e-12);
}

TEST(SimToReal, SolvesByTrainingFromTheFirstPolicy) {
  const auto owner = make_problem("sim-to-real", {{"training_steps", "3"}}, MemoryData());
  auto& problem = dynamic_cast<SimToReal&>(*owner);
  EXPECT_EQ(level_of(problem), OracleLevel::solve);
  const Matrix X = test::normal(3, 2, 4, 0.5);
  const auto solver = problem.own_solver();
  EXPECT_FALSE(solver->refines());
  Matrix Y = test::normal(4, problem.p(), 4), alone(problem.p(), 1);
  InnerReport report;
  solver->solve(X, Y, {}, report);
  EXPECT_EQ(report.steps, std::vector<Index>(4, 3));
  for (Index b = 0; b < 4; ++b) {
    EXPECT_EQ(report.status[static_cast<std::size_t>(b)], EvaluationStatus::ok);
    solver->solve(X.col(b), alone, {}, report);
    EXPECT_TRUE(test::same_bits(alone, Y.col(b))) << "whatever the start and the other columns";
  }
  EXPECT_GT((Y.col(0) - Y.col(1)).norm(), 1e-6);
}

// x = 0 is a pole of 0.4 times the real length; the other point is the real one.
TEST(SimToReal, TrainingOnTheRealPlantIsBetter) {
  const auto owner = make_problem("sim-to-real", {{"model", "0.4, 1"}}, MemoryData());
  Matrix X = Matrix::Zero(2, 2);
  X(0, 1) = -std::log(0.4);
  const Matrix Y = dynamic_cast<SimToReal&>(*owner).trained(X);
  Vector values(2);
  owner->outer(X, Y, values);
  EXPECT_LT(values(1), values(0) - 1);
  EXPECT_GT(values(1), 0);
}

TEST(SimToReal, MistakesAreTold) {
  const auto refused = [](const Settings& settings, const std::string& part) {
    expect_refused("sim-to-real", settings, MemoryData(), part);
  };
  refused({{"model", "2"}}, "it must be two factors > 0; write for example 2, 1");
  refused({{"model", "2, 0"}}, "it must be two factors > 0");
  refused({{"environment", "acrobot"}}, "known: cart-pole, pendulum, mountain-car");
  refused({{"training_pairs", "0"}}, "problem.training_pairs = 0");
  refused({{"hidden", "8"}}, "add policy = mlp");
}

}  // namespace
}  // namespace bizo::problems
