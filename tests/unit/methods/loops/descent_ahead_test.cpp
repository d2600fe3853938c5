// Asking ahead: fewer rounds of evaluations, and the same iterates.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/by_turns.hpp"
#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/rounds.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Opaque;

constexpr Index kD = 6;

Opaque opaque(test::Value value, Box box = {}) {
  return Opaque(std::move(value), Vector::LinSpaced(kD, 0.5, 1), std::move(box));
}

Opaque quadratic(double curvature) {
  return opaque([curvature](const Vector& x) { return 0.5 * curvature * x.squaredNorm() + x(0) * x(1); });
}

struct Trace {
  std::vector<Iteration> rows;
  std::vector<Solution> iterates;
  Index rounds = 0;
};

Trace run(Problem& problem, const Choice& choice, Index iterations, bool ahead = true) {
  Experiment experiment(problem, choice);
  test::Rounds executor(experiment.method.worker);
  test::ByTurns by_turns(*experiment.method.algorithm);
  Algorithm& algorithm = ahead ? *experiment.method.algorithm : by_turns;
  Stopping stopping({.iterations = iterations});
  minimize(algorithm, executor, stopping, experiment.memory);
  return {experiment.memory.rows, experiment.memory.iterates, executor.count};
}

Choice choice_of(const std::string& difference, const std::string& rule = "sgd") {
  Choice choice;
  choice.inner = "none";
  choice.rule = rule;
  choice.step_options = {{"size", "0.2"}};
  choice.method_options = {{"difference", difference}, {"measure_noise", "no"}};
  return choice;
}

void expect_same_iterates(const Trace& one, const Trace& other) {
  ASSERT_EQ(one.rows.size(), other.rows.size());
  for (std::size_t k = 0; k < one.rows.size(); ++k) {
    Iteration a = one.rows[k], b = other.rows[k];
    a.cost = b.cost = {};
    EXPECT_TRUE(state_of(a) == state_of(b)) << k;
    EXPECT_TRUE(test::same_bits(one.iterates[k].x, other.iterates[k].x)) << k;
  }
}

TEST(AskAhead, AStepThatComparesNoValuesTakesOneRound) {
  for (const char* method : {"hozog", "es"})
    for (const char* difference : {"forward", "central"}) {
      SCOPED_TRACE(std::string(method) + " " + difference);
      Opaque problem = quadratic(1);
      Choice choice = choice_of(difference);
      choice.method = method;
      if (choice.method == "es") choice.method_options["shaping"] = "none";
      if (choice.method == "es") choice.family = "gaussian";
      const Trace ahead = run(problem, choice, 20), by_turns = run(problem, choice, 20, false);
      expect_same_iterates(ahead, by_turns);
      EXPECT_EQ(ahead.rounds, 21) << "one for each base";
      EXPECT_EQ(by_turns.rounds, 41);
      const Index sides = std::string(difference) == "forward" ? 1 : 2;
      EXPECT_EQ(ahead.rows.back().cost.evaluations, 21 + 20 * sides * choice.directions);
      EXPECT_EQ(ahead.rows.back().cost.evaluations, by_turns.rows.back().cost.evaluations);
      EXPECT_EQ(ahead.rows.back().cost.speculated, 0);
    }
}

// Near bounds: one-sided differences, origins beside x, corners.
TEST(AskAhead, InABoxToo) {
  for (const char* difference : {"forward", "central"})
    for (const char* family : {"haar", "coordinate"}) {
      SCOPED_TRACE(std::string(difference) + " " + family);
      Opaque problem = opaque([](const Vector& x) { return (x.array() + 0.3).square().sum() + x.prod(); },
                              {Vector::Zero(kD), Vector::Ones(kD)});
      Choice choice = choice_of(difference);
      choice.family = family;
      const Trace ahead = run(problem, choice, 15), by_turns = run(problem, choice, 15, false);
      expect_same_iterates(ahead, by_turns);
      EXPECT_LE(ahead.rounds, 17);
      EXPECT_EQ(ahead.rows.back().cost.evaluations, by_turns.rows.back().cost.evaluations);
    }
}

// Lines that measure the noise come between; after one, what was asked ahead still counts.
TEST(AskAhead, WhileNoiseIsMeasured) {
  Opaque problem = quadratic(1);
  Choice choice = choice_of("central");
  choice.method_options["measure_noise"] = "yes";
  const Trace ahead = run(problem, choice, 60), by_turns = run(problem, choice, 60, false);
  expect_same_iterates(ahead, by_turns);
  EXPECT_LT(ahead.rounds, 0.75 * static_cast<double>(by_turns.rounds));
  EXPECT_EQ(ahead.rows.back().cost.evaluations - ahead.rows.back().cost.speculated,
            by_turns.rows.back().cost.evaluations);
}

TEST(AskAhead, ALineSearchThatIsRightTakesOneRoundToo) {
  Opaque problem = opaque([](const Vector& x) { return x.array().pow(4).sum() + x.squaredNorm(); });
  for (const char* rule : {"lbfgs", "armijo"})
    for (const auto speculation : {Speculation::on, Speculation::automatic}) {
      SCOPED_TRACE(rule);
      Choice choice = choice_of("central", rule);
      choice.directions = kD;
      const Trace off = run(problem, choice, 15);
      choice.speculation = speculation;
      const Trace on = run(problem, choice, 15);
      expect_same_iterates(on, off);
      EXPECT_LT(on.rounds, 0.8 * static_cast<double>(off.rounds));
      const Cost cost = on.rows.back().cost;
      EXPECT_EQ(cost.evaluations - cost.speculated, off.rows.back().cost.evaluations);
      EXPECT_EQ(off.rows.back().cost.speculated, 0);
    }
}

// x_{k+1} = x_k - a L x_{k-lag} is stable for a L < 2 sin(pi / (2 (2 lag + 1))): 2, 1, 0.618, ...
// (docs/math.md).
TEST(Lag, ConvergesUpToTheBoundOfTheDelay) {
  for (const Index lag : {0, 1, 2, 4}) {
    const double bound = 2 * std::sin(std::numbers::pi / (2.0 * (2.0 * static_cast<double>(lag) + 1)));
    for (const double share : {0.9, 1.1}) {
      Opaque problem = opaque([](const Vector& x) { return 0.5 * x.squaredNorm(); });
      Choice choice = choice_of("central");
      choice.directions = kD;
      choice.method_options["lag"] = std::to_string(lag);
      choice.step_options = {{"size", std::to_string(share * bound)}};
      const Trace trace = run(problem, choice, 300);
      const double change = trace.iterates.back().x.norm() / trace.iterates.front().x.norm();
      if (share < 1)
        EXPECT_LT(change, 0.1) << lag;
      else
        EXPECT_GT(change, 10) << lag;
    }
  }
}

// What is consumed does not depend on what came back first.
TEST(Lag, HasTheBitsOfOneRank) {
  for (const Index lag : {1, 4}) {
    Opaque problem = quadratic(1);
    Choice choice = choice_of("forward");
    choice.method_options["lag"] = std::to_string(lag);
    choice.step_options = {{"size", "0.05"}};
    const Trace many = run(problem, choice, 20);
    Experiment one(problem, choice);
    one.minimize(20);
    ASSERT_EQ(one.memory.rows.size(), many.rows.size());
    for (std::size_t k = 0; k < many.rows.size(); ++k)
      EXPECT_TRUE(state_of(one.memory.rows[k]) == state_of(many.rows[k])) << k;
    EXPECT_EQ(many.rows.back().cost.speculated, 0);
  }
}

TEST(Lag, IsRefusedWhereStepsWaitForValues) {
  Opaque problem = quadratic(1);
  Choice choice = choice_of("central", "lbfgs");
  choice.method_options["lag"] = "1";
  EXPECT_THROW(Experiment(problem, choice), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
