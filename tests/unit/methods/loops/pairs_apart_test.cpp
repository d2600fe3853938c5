// Suite over methods, bounds and failures: pairs whose points are evaluated apart give the same trace.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "support/experiment.hpp"
#include "support/landscape.hpp"
#include "support/rounds.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Opaque;

constexpr Index kD = 6;

Choice choice_of(const std::string& method) {
  Choice choice;
  choice.method = method;
  choice.inner = "none";
  choice.family = "gaussian";
  choice.step_options = {{"size", "0.05"}};
  choice.method_options = {{"measure_noise", "no"}};
  if (method == "es") choice.method_options["shaping"] = "none";
  return choice;
}

struct Told {
  Bytes trace;
  Outcomes last;
  Cost cost;
  Index rounds = 0, in_a_row = 0;
};

Told run(Problem& problem, const Choice& choice, const RetryPolicy& policy, bool apart,
         Index iterations = 15) {
  Experiment experiment(problem, choice);
  experiment.method.worker.policy = policy;
  experiment.method.worker.apart = apart;
  test::Rounds executor(experiment.method.worker, choice.batch);
  Stopping stopping({.iterations = iterations});
  minimize(*experiment.method.algorithm, executor, stopping, experiment.memory);
  Told told;
  told.last = experiment.memory.last;
  told.cost = experiment.memory.rows.back().cost;
  Archive archive;
  for (std::size_t k = 0; k < experiment.memory.rows.size(); ++k)
    archive(experiment.memory.rows[k], experiment.memory.iterates[k]);
  told.trace = archive.take();
  told.rounds = executor.count;
  told.in_a_row = executor.in_a_row;
  return told;
}

void expect_same(const Told& apart, const Told& together) {
  EXPECT_TRUE(apart.trace == together.trace);
  ASSERT_EQ(apart.last.items.size(), together.last.items.size());
  for (std::size_t j = 0; j < apart.last.items.size(); ++j) {
    const Outcome &one = apart.last.items[j], &other = together.last.items[j];
    EXPECT_TRUE(test::same_bits(Vector::Constant(1, one.difference), Vector::Constant(1, other.difference)));
    EXPECT_EQ(one.status, other.status) << j;
    EXPECT_EQ(one.failure, other.failure) << j;
    EXPECT_EQ(one.attempts, other.attempts) << j;
    EXPECT_EQ(one.shrunk, other.shrunk) << j;
    EXPECT_EQ(one.penalized, other.penalized) << j;
    EXPECT_EQ(one.evaluations, other.evaluations) << j;
  }
  EXPECT_EQ(apart.last.reason, together.last.reason);
}

double smooth(const Vector& x) {
  return (x.array() + 0.3).square().sum() + x(0) * x(1);
}

TEST(PairsApart, HaveTheSameTraceInHalfTheTime) {
  for (const char* method : {"hozog", "es"})
    for (const Index batch : {1, 3})
      for (const bool box : {false, true}) {
        SCOPED_TRACE(std::string(method) + (box ? " in a box" : ""));
        Opaque problem(smooth, Vector::LinSpaced(kD, 0.05, 1),
                       box ? Box{Vector::Zero(kD), Vector::Ones(kD)} : Box{});
        Choice choice = choice_of(method);
        choice.batch = batch;
        const Told together = run(problem, choice, {}, false), apart = run(problem, choice, {}, true);
        expect_same(apart, together);
        EXPECT_EQ(apart.rounds, together.rounds);
        EXPECT_LT(apart.in_a_row, together.in_a_row);
        EXPECT_EQ(apart.in_a_row, batch * apart.rounds);
      }
}

// A step of adaptive differences may be of pairs or not.
TEST(PairsApart, WhereDifferencesAreAdaptive) {
  Opaque problem(smooth, Vector::LinSpaced(kD, 0.05, 1));
  Choice choice = choice_of("hozog");
  choice.method_options["difference"] = "adaptive";
  expect_same(run(problem, choice, {}, true, 30), run(problem, choice, {}, false, 30));
}

double nan_beyond(const Vector& x) {
  return x(0) < 0.0502 || x(3) > 0.62 ? kNaN : smooth(x);
}

TEST(PairsApart, WhatFailsIsTriedAgainAsAWhole) {
  for (const char* method : {"hozog", "es"})
    for (const auto& policy :
         {RetryPolicy{}, RetryPolicy{.retries = 2}, RetryPolicy{.retries = 1, .new_seed = true},
          RetryPolicy{.smaller_radius = true}, RetryPolicy{.penalty = 3}}) {
      SCOPED_TRACE(std::string(method) + " " + std::to_string(policy.retries));
      Opaque problem(nan_beyond, Vector::LinSpaced(kD, 0.0508, 1));
      Choice choice = choice_of(method);
      choice.step_options = {{"size", "0.0002"}};
      const Told together = run(problem, choice, policy, false), apart = run(problem, choice, policy, true);
      EXPECT_GT(together.cost.failures + together.cost.retries, 0)
          << "the example has points without a value";
      expect_same(apart, together);
    }
}

// A problem that says no before it is asked.
class Fenced final : public Problem {
 public:
  Fenced() : Problem({"fenced", kD, 0, Vector::LinSpaced(kD, 0.0505, 1), Vector(0), {}}) {}
  bool feasible(ConstVectorRef x) const override { return x(0) >= 0.0502; }
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = smooth(X.col(b));
  }
};

TEST(PairsApart, WhatIsRefusedIsAnsweredOnTheOtherSide) {
  Fenced problem;
  Choice choice = choice_of("hozog");
  choice.step_options = {{"size", "0.0001"}};
  const Told together = run(problem, choice, {}, false);
  EXPECT_GT(together.cost.retries, 0);
  expect_same(run(problem, choice, {}, true), together);
}

TEST(PairsApart, APointThatThrowsSpoilsItsPair) {
  Opaque problem(
      [](const Vector& x) { return x(0) < 0.0502 ? throw std::runtime_error("no such point") : smooth(x); },
      Vector::LinSpaced(kD, 0.0505, 1));
  Choice choice = choice_of("hozog");
  choice.batch = 1;
  choice.step_options = {{"size", "0.0001"}};
  const Told together = run(problem, choice, {.retries = 1}, false, 5);
  const Told apart = run(problem, choice, {.retries = 1}, true, 5);
  EXPECT_GT(together.cost.failures, 0);
  EXPECT_EQ(apart.cost.failures, together.cost.failures);
  EXPECT_EQ(apart.last.reason, together.last.reason);
  for (std::size_t j = 0; j < apart.last.items.size(); ++j)
    EXPECT_TRUE(apart.last.items[j].difference == together.last.items[j].difference ||
                std::isnan(together.last.items[j].difference));
}

}  // namespace
}  // namespace bizo::methods
