// Suite over loop, probes and guard: perturbed solves that start at the solution of the base before: one
// round, the same iterates however they are asked for, and what the delay costs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "problems/quadratic.hpp"
#include "support/by_turns.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"
#include "support/rounds.hpp"

namespace bizo::methods {
namespace {

using problems::Quadratic;
using test::Choice;
using test::Experiment;

constexpr Index kD = 8;

Quadratic quadratic() {
  return Quadratic({.d = kD, .p = 12, .condition = 4});
}

// Gradients are exact up to the inner solves: d orthogonal directions of a quadratic.
Choice choice_of(const std::string& start, Index steps, const std::string& difference = "central") {
  Choice choice;
  choice.directions = kD;
  choice.method_options = {{"difference", difference}, {"measure_noise", "no"}, {"directions_start", start}};
  choice.inner_options = {
      {"control", "fixed-steps"}, {"steps", std::to_string(steps)}, {"base_tolerance", "1e-13"}};
  choice.step_options = {{"size", "0.3"}};
  return choice;
}

struct Told {
  test::Memory memory;
  Index rounds = 0;
};

Told run(const Choice& choice, Index iterations, bool ahead = true, Quadratic problem = quadratic()) {
  Experiment experiment(problem, choice);
  test::Rounds executor(experiment.method.worker, choice.batch);
  test::ByTurns by_turns(*experiment.method.algorithm);
  Algorithm& algorithm = ahead ? *experiment.method.algorithm : by_turns;
  Stopping stopping({.iterations = iterations});
  minimize(algorithm, executor, stopping, experiment.memory);
  return {std::move(experiment.memory), executor.count};
}

// The estimate at x_1, from the step that it made.
Vector estimate_after_one_step(const std::string& start, Index steps, double size) {
  Choice choice = choice_of(start, steps);
  choice.step_options = {{"size", std::to_string(size)}};
  const Told told = run(choice, 2);
  return (told.memory.iterates[1].x - told.memory.iterates[2].x) / size;
}

TEST(PreviousBase, BaseAndDirectionsAreOneRound) {
  for (const char* difference : {"forward", "central"}) {
    SCOPED_TRACE(difference);
    const Told previous = run(choice_of("previous", 20, difference), 12);
    EXPECT_EQ(previous.rounds, 13 + 2) << "the first base is alone, and its steps are checked";
    EXPECT_EQ(run(choice_of("base", 20, difference), 12).rounds, 13 + 12 + 1);
  }
}

TEST(PreviousBase, IteratesAreThoseByTurns) {
  for (const char* difference : {"forward", "central"})
    for (const bool given : {true, false})
      for (const char* rule : {"sgd", "armijo"}) {
        SCOPED_TRACE(std::string(difference) + " " + rule);
        Choice choice = choice_of("previous", 6, difference);
        if (!given) choice.inner_options.erase("steps");
        choice.rule = rule;
        choice.step_options = {{"size", "0.1"}};
        choice.speculation = Speculation::on;
        const Told ahead = run(choice, 15);
        choice.speculation = Speculation::off;
        const Told by_turns = run(choice, 15, false);
        ASSERT_EQ(ahead.memory.rows.size(), by_turns.memory.rows.size());
        for (std::size_t k = 0; k < ahead.memory.rows.size(); ++k) {
          EXPECT_TRUE(test::same_bits(ahead.memory.iterates[k].x, by_turns.memory.iterates[k].x)) << k;
          EXPECT_EQ(ahead.memory.rows[k].value, by_turns.memory.rows[k].value) << k;
        }
      }
}

// At a bound too, where differences are one-sided: x stays there.
TEST(PreviousBase, InABoxToo) {
  Vector start = Vector::Constant(kD, 0.4);
  start(0) = -1;
  const Box box{Vector::Constant(kD, -1), Vector::Constant(kD, 1)};
  const auto problem = [&] { return Quadratic({.d = kD, .p = 12, .condition = 4}, start, box); };
  Choice choice = choice_of("previous", 8);
  choice.family = "coordinate";
  choice.step_options = {{"size", "1e-300"}};
  const Told ahead = run(choice, 10, true, problem()), by_turns = run(choice, 10, false, problem());
  ASSERT_EQ(ahead.memory.rows.size(), by_turns.memory.rows.size());
  for (std::size_t k = 0; k < ahead.memory.rows.size(); ++k) {
    EXPECT_TRUE(test::same_bits(ahead.memory.iterates[k].x, by_turns.memory.iterates[k].x)) << k;
    EXPECT_EQ(ahead.memory.rows[k].failed_share, 0);
  }
  EXPECT_LT(ahead.rounds, 15);
  EXPECT_TRUE(std::ranges::any_of(ahead.memory.last.items, &Outcome::shrunk)) << "one is one-sided";
  choice.method_options["difference"] = "forward";
  Quadratic bounded = problem();
  EXPECT_THROW(Experiment(bounded, choice), ConfigError);
}

// What both sides of a difference share is a start, not a solution: nothing is divided by h.
TEST(PreviousBase, NothingGrowsAsTheRadiusFalls) {
  std::vector<Vector> estimates;
  for (const char* radius : {"1e-2", "1e-3", "1e-4"}) {
    Choice choice = choice_of("previous", 5, "forward");
    choice.method_options["radius"] = radius;
    const Told told = run(choice, 2);
    estimates.push_back((told.memory.iterates[1].x - told.memory.iterates[2].x) / 0.3);
  }
  EXPECT_LT((estimates[1] - estimates[2]).norm(), 0.2 * (estimates[0] - estimates[1]).norm());
}

// The cost of the delay is of first order in the step that was made, for every number of inner steps.
TEST(PreviousBase, TheDelayCostsInProportionToTheLastStep) {
  for (const Index steps : {4, 8, 12}) {
    double before = 0;
    for (const double size : {0.4, 0.2, 0.1}) {
      const double cost =
          (estimate_after_one_step("previous", steps, size) - estimate_after_one_step("base", steps, size))
              .norm();
      if (before > 0) {
        EXPECT_NEAR(std::log2(before / cost), 1, 0.02) << steps << " " << size;
      }
      before = cost;
    }
  }
}

// And it falls with the steps as fast as the error of differences that start at the base: both have the
// solver's rate.
TEST(PreviousBase, TheCostFallsAtTheRateOfTheInnerSolver) {
  Quadratic problem = quadratic();
  std::vector<double> delayed, undelayed;
  for (const Index steps : {8, 16, 24}) {
    const Choice base = choice_of("base", steps), previous = choice_of("previous", steps);
    const auto estimate = [&](const Choice& choice) {
      const Told told = run(choice, 2);
      return Vector((told.memory.iterates[1].x - told.memory.iterates[2].x) / 0.3);
    };
    delayed.push_back((estimate(previous) - estimate(base)).norm());
    undelayed.push_back((estimate(base) - problem.gradient(run(base, 1).memory.iterates[1].x)).norm());
  }
  for (std::size_t i = 1; i < delayed.size(); ++i) {
    EXPECT_LT(delayed[i], 0.1 * delayed[i - 1]);
    EXPECT_GT(delayed[i], 1e-3 * delayed[i - 1]);
  }
  EXPECT_LT(undelayed[1], 0.1 * undelayed[0]);
}

TEST(PreviousBase, GoesOnWhereItWasInterrupted) {
  Quadratic problem = quadratic();
  const Choice choice = choice_of("previous", 10, "forward");
  Experiment whole(problem, choice), first(problem, choice), second(problem, choice);
  whole.minimize(8);
  Stopping until({.iterations = 3}), rest({.iterations = 8});
  test::ByTurns early(*first.method.algorithm), late(*second.method.algorithm);
  minimize(early, first.executor, until, first.memory);
  restore(*second.method.algorithm, state_of(*first.method.algorithm));
  rest.after(first.memory.rows.back());
  minimize(late, second.executor, rest, second.memory);
  EXPECT_TRUE(test::same_bits(whole.memory.iterates.back().x, second.memory.iterates.back().x));
}

TEST(PreviousBase, RefusesWhatHasNoStartToShare) {
  Quadratic problem = quadratic();
  Choice choice = choice_of("previous", 5);
  choice.inner_options["control"] = "relative";
  EXPECT_THROW(Experiment(problem, choice), ConfigError);
  choice.inner_options["control"] = "fixed-steps";
  choice.inner_options["start"] = "cold";
  EXPECT_THROW(Experiment(problem, choice), ConfigError);
  choice.inner_options.erase("start");
  choice.method_options["tangents"] = "yes";
  EXPECT_THROW(Experiment(problem, choice), ConfigError);
}

}  // namespace
}  // namespace bizo::methods
