// Suite over what becomes of evaluations that fail: retried, tried nearer, dropped with their pair, or
// penalized.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/executor.hpp"
#include "bizo/core/random.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/steps/catalogue.hpp"
#include "support/flaky.hpp"
#include "support/options.hpp"

namespace bizo::methods {
namespace {

// F = sum x; throws if any point of the batch has x_0 > 0.
class Thrower final : public ValuesProblem, public ClosedFormInner {
 public:
  Thrower() : ValuesProblem({"thrower", 6, 1, Vector::Zero(6), Vector::Zero(1), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    if ((X.row(0).array() > 0).any()) throw std::runtime_error("the simulator crashed");
    values = X.colwise().sum().transpose();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
};

// Which directions fail, and what the others are, does not depend on the batch.
TEST(Robustness, OnePointThatThrowsFailsItsOwnDirectionOnly) {
  for (const Index batch : {1, 2, 6}) {
    Thrower problem;
    const Params inner = test::options("inner", {}, {});
    const Params method =
        test::options("method", find_row(catalogue(), "hozog")->options, {{"measure_noise", "no"}});
    const Params step = test::options("step", {}, {});
    auto solver = find_row(inner::catalogue(), "closed-form")->make(inner, problem);
    auto made = find_row(catalogue(), "hozog")
                    ->make({.method = method,
                            .inner = inner,
                            .problem = problem,
                            .solver = *solver,
                            .family = test::make_family("coordinate", 6),
                            .inner_family = nullptr,
                            .step = find_row(step_catalogue(), "sgd")->make(step),
                            .estimator = {.count = 6, .seed = 1},
                            .scale = Vector::Ones(6),
                            .seed = 1});
    SerialExecutor executor(made.worker, batch);
    const Query base = made.algorithm->ask();
    made.algorithm->tell(base, executor.evaluate(base), executor);
    const Query differences = made.algorithm->ask();
    ASSERT_TRUE(differences.directional);
    const Outcomes outcomes = executor.evaluate(differences);
    int failed = 0;
    for (const auto& outcome : outcomes.items) {
      EXPECT_GE(outcome.evaluations, 1) << "failures spend the budget too";
      if (outcome.status == EvaluationStatus::exception)
        ++failed;
      else
        EXPECT_NEAR(std::abs(outcome.difference), 1, 1e-9);
    }
    EXPECT_EQ(failed, 1) << batch;
    EXPECT_EQ(outcomes.reason, "the simulator crashed");
  }
}

constexpr Index kDimension = 8;

Vector slope() {
  return Vector::LinSpaced(kDimension, 1, 2);
}

double linear(ConstVectorRef x) {
  return slope().dot(x);
}

std::optional<ColumnFailure> never(const EvaluationKey&, ConstVectorRef) {
  return {};
}

ResolveSettings central() {
  ResolveSettings settings;
  settings.rule = InnerRule::fixed_steps;
  settings.scale = Vector::Ones(kDimension);
  settings.inner_start = Vector::Zero(1);
  return settings;
}

// Differences of a flaky problem along the coordinates, under a policy.
struct Bench {
  explicit Bench(test::Flaky::Fails fails, RetryPolicy policy = {}, const std::string& family = "coordinate",
                 const ResolveSettings& settings = central())
      : problem(kDimension, linear, std::move(fails)) {
    worker.directions = test::make_family(family, kDimension);
    probe =
        worker.probes.add(std::make_unique<DifferenceProbe>(problem, solver, *worker.directions, settings));
    worker.policy = policy;
  }

  Outcomes run(Index batch = 3, Index iteration = 1, Index count = kDimension, std::uint64_t seed = 5) {
    Query query;
    query.probe = probe;
    query.iteration = iteration;
    query.block = {seed, static_cast<std::uint64_t>(iteration), count};
    query.radius = 0.5;
    query.at.x = Vector::Ones(kDimension);
    query.at.y = Vector::Zero(1);
    query.at.reference.value = linear(query.at.x);
    return SerialExecutor(worker, batch).evaluate(query);
  }

  test::Flaky problem;
  test::NoSolver solver;
  WorkerContext worker;
  ProbeId probe;
};

// Fails the plus side of direction `bad` on its first `times` evaluations.
test::Flaky::Fails fails_at_first(Index bad, int times, EvaluationStatus status) {
  return [=, left = times](const EvaluationKey& key, ConstVectorRef) mutable -> std::optional<ColumnFailure> {
    if (key.direction != bad || key.side != 1 || left == 0) return {};
    --left;
    return ColumnFailure{status, "no answer for " + std::to_string(key.direction), 2.0};
  };
}

bool same(const Outcome& a, const Outcome& b) {
  return a.status == b.status && a.difference == b.difference && a.attempts == b.attempts;
}

TEST(Failure, HasTheStatusAndTheReasonOfTheProblem) {
  for (const Index batch : {1, 3, 8}) {
    Bench bench(fails_at_first(2, 100, EvaluationStatus::time_out));
    const Outcomes outcomes = bench.run(batch);
    for (std::size_t j = 0; j < outcomes.items.size(); ++j) {
      EXPECT_EQ(outcomes.items[j].status, j == 2 ? EvaluationStatus::time_out : EvaluationStatus::ok);
      EXPECT_EQ(outcomes.items[j].attempts, 1);
    }
    EXPECT_EQ(outcomes.reason, "no answer for 2");
    EXPECT_EQ(failure_note(outcomes), "1 of 8 directions failed: 1 time-out (no answer for 2)");
    EXPECT_EQ(failure_note(outcomes, "points"), "1 of 8 points failed: 1 time-out (no answer for 2)");
    EXPECT_TRUE(std::isnan(outcomes.items[2].value_plus));
    EXPECT_TRUE(std::isfinite(outcomes.items[2].value_minus)) << "the other side had an answer";
  }
}

TEST(Failure, EveryEvaluationIsAnnouncedWithItsKey) {
  Bench bench(never);
  bench.run(3, 7);
  ASSERT_EQ(bench.problem.asked.size(), 2u * kDimension);
  for (std::size_t k = 0; k < bench.problem.asked.size(); ++k) {
    const EvaluationKey& key = bench.problem.asked[k];
    EXPECT_EQ(key.seed, 5u);
    EXPECT_EQ(key.iteration, 7);
    EXPECT_EQ(key.attempt, 0);
    const Vector shift = bench.problem.points[k] - Vector::Ones(kDimension);
    Matrix u(kDimension, 1);
    bench.worker.directions->fill({5, 7, kDimension}, {0, kDimension}, {key.direction, 1}, u);
    EXPECT_EQ(shift, 0.5 * key.side * u.col(0)) << "the key is that of the point";
  }
}

TEST(Failure, IsTriedAgainAsOftenAsThePolicySays) {
  for (const bool new_seed : {false, true})
    for (const int fails : {0, 1, 2, 3, 4}) {
      Bench bench(fails_at_first(2, fails, EvaluationStatus::signal), {.retries = 3, .new_seed = new_seed});
      const Outcome item = bench.run().items[2];
      EXPECT_EQ(item.attempts, 1 + std::min(fails, 3));
      EXPECT_EQ(item.status, fails < 4 ? EvaluationStatus::ok : EvaluationStatus::signal);
      EXPECT_EQ(item.failure, fails > 0 ? EvaluationStatus::signal : EvaluationStatus::ok);
      EXPECT_EQ(item.evaluations, 2 * item.attempts) << "attempts that failed are part of the cost";
      if (fails < 4) {
        EXPECT_EQ(item.difference, Bench(never).run().items[2].difference);
      }
      int last = 0;
      for (const auto& key : bench.problem.asked) {
        if (key.direction == 2)
          last = std::max(last, key.attempt);
        else
          EXPECT_EQ(key.attempt, 0);
      }
      EXPECT_EQ(last, new_seed ? item.attempts - 1 : 0);
    }
}

// Both sides of a pair are evaluated again: with a new seed, the old value has another one.
TEST(Failure, ARetryIsThatOfThePair) {
  Bench bench(fails_at_first(2, 1, EvaluationStatus::signal), {.retries = 1, .new_seed = true});
  bench.run();
  const auto& asked = bench.problem.asked;
  const auto attempts_of_minus = std::ranges::count_if(
      asked, [](const auto& key) { return key.direction == 2 && key.side == -1 && key.attempt == 1; });
  EXPECT_EQ(attempts_of_minus, 1);
}

TEST(Failure, TheSameRefusalIsNotAskedForTwice) {
  for (const bool new_seed : {false, true}) {
    Bench bench(fails_at_first(2, 1, EvaluationStatus::refused), {.retries = 4, .new_seed = new_seed});
    const Outcome item = bench.run().items[2];
    EXPECT_EQ(item.attempts, new_seed ? 2 : 1);
    EXPECT_EQ(item.status, new_seed ? EvaluationStatus::ok : EvaluationStatus::refused);
  }
}

TEST(Failure, ASmallerRadiusComesLastAndGivesTheSameSlope) {
  const auto beyond = [](const EvaluationKey&, ConstVectorRef x) -> std::optional<ColumnFailure> {
    if (x.maxCoeff() < 1.2) return {};
    return ColumnFailure{EvaluationStatus::refused, "too far", 0};
  };
  Bench bench(beyond, {.retries = 2, .smaller_radius = true});
  const Outcomes outcomes = bench.run();
  const Outcomes whole = Bench(never).run();
  for (std::size_t j = 0; j < outcomes.items.size(); ++j) {
    const Outcome& item = outcomes.items[j];
    EXPECT_EQ(item.status, EvaluationStatus::ok);
    EXPECT_TRUE(item.shrunk);
    EXPECT_EQ(item.attempts, 2) << "a refusal with the same seed is not repeated, one with less radius is";
    EXPECT_NEAR(item.difference, whole.items[j].difference, 1e-14);
  }
  for (const auto& x : bench.problem.points)
    EXPECT_TRUE((x - Vector::Ones(kDimension)).norm() == 0.5 ||
                (x - Vector::Ones(kDimension)).norm() == 0.125);
  EXPECT_TRUE(std::isnan(summarize(outcomes).mean_values)) << "the curvature is that of the query's radius";
}

// Of coordinate 4 both sides are infeasible, of coordinate 1 that below, and its difference is taken above.
TEST(Failure, AnInfeasiblePointCostsNothing) {
  for (const Index batch : {1, 3, 8}) {
    Bench bench(never, {.retries = 3});
    bench.problem.infeasible = [](ConstVectorRef x) { return std::abs(x(4) - 1) > 0.2 || x(1) < 0.8; };
    const Outcomes outcomes = bench.run(batch);
    const Outcomes whole = Bench(never).run(batch);
    int refused = 0, one_sided = 0;
    for (std::size_t j = 0; j < outcomes.items.size(); ++j) {
      const Outcome& item = outcomes.items[j];
      if (item.status == EvaluationStatus::refused) {
        ++refused;
        EXPECT_EQ(item.evaluations, 0);
      } else if (item.failure == EvaluationStatus::refused) {
        ++one_sided;
        EXPECT_EQ(item.status, EvaluationStatus::ok);
        EXPECT_TRUE(item.shrunk);
        EXPECT_TRUE(std::isfinite(item.difference));
      } else {
        EXPECT_TRUE(same(item, whole.items[j])) << "the others have their bits";
      }
    }
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(one_sided, 1);
    EXPECT_EQ(outcomes.reason, "x is not feasible");
    for (const auto& x : bench.problem.points) EXPECT_FALSE(bench.problem.infeasible(x));
  }
}

TEST(Failure, APenaltyStandsForTheMissingValueAlone) {
  Bench bench(fails_at_first(2, 100, EvaluationStatus::signal), {.retries = 1, .penalty = 99});
  const Outcomes outcomes = bench.run();
  const Outcome& item = outcomes.items[2];
  EXPECT_TRUE(item.penalized);
  EXPECT_EQ(item.status, EvaluationStatus::ok);
  EXPECT_EQ(item.failure, EvaluationStatus::signal);
  EXPECT_EQ(item.value_plus, 99);
  EXPECT_EQ(item.value_minus, Bench(never).run().items[2].value_minus);
  EXPECT_EQ(item.difference, (99 - item.value_minus) / 1.0);
  Cost cost;
  for (const auto& outcome : outcomes.items) cost.add(outcome);
  EXPECT_EQ(cost.failures, 1) << "a penalized evaluation has failed";
  EXPECT_EQ(cost.retries, 1);
  EXPECT_EQ(listing_of(cost.failed_as), "1 signal");
}

TEST(Failure, TimeLostIsWhatTheProblemSays) {
  Bench bench(fails_at_first(2, 100, EvaluationStatus::time_out), {.retries = 2});
  SerialExecutor executor(bench.worker, 3);
  Query query;
  query.probe = bench.probe;
  query.block = {5, 1, kDimension};
  query.radius = 0.5;
  query.at.x = Vector::Ones(kDimension);
  query.at.y = Vector::Zero(1);
  EXPECT_EQ(executor.evaluate(query).lost, 6) << "three attempts of 2 s";
  EXPECT_EQ(executor.timing()[0].lost, 6);
}

// 20 % of the evaluations fail, whichever they are: a failure takes its pair with it, and the weights of the
// others make up for it.
TEST(Failure, DroppingLeavesTheEstimateUnbiased) {
  constexpr int kSeeds = 2000;
  constexpr Index kCount = 6;
  for (const auto& row : directions::catalogue()) {
    SCOPED_TRACE(row.name);
    const auto fails = [](const EvaluationKey& key, ConstVectorRef) -> std::optional<ColumnFailure> {
      const RandomKey random{.seed = key.seed,
                             .purpose = Purpose::noise,
                             .iteration = static_cast<std::uint32_t>(key.iteration),
                             .stream = static_cast<std::uint32_t>(key.direction)};
      if (random_uniform(random, key.side > 0 ? 0 : 1) > 0.2) return {};
      return ColumnFailure{EvaluationStatus::crashed, "", 0};
    };
    Bench bench(fails, {}, row.name);
    SerialExecutor executor(bench.worker, kCount);
    Vector mean = Vector::Zero(kDimension), squares = mean;
    Index dropped = 0, used = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      Estimator estimator({.count = kCount, .seed = seed}, kDimension);
      const Outcomes outcomes = bench.run(kCount, 1, kCount, seed);
      for (const auto& item : outcomes.items) {
        const bool whole = std::isfinite(item.value_plus) && std::isfinite(item.value_minus);
        EXPECT_EQ(item.status == EvaluationStatus::ok, whole) << "one side fails: the pair leaves";
        dropped += !whole;
      }
      const Estimate estimate = estimator.estimate(estimator.block(1), differences_of(outcomes), 0, executor);
      if (estimate.gradient.size() == 0) continue;  // all failed
      ++used;
      mean += estimate.gradient;
      squares += estimate.gradient.cwiseAbs2();
    }
    const auto n = static_cast<double>(used);
    mean /= n;
    // |mean - grad|^2 in units of its expectation; 2 standard errors of every coordinate give 4.
    const double variance = ((squares / n - mean.cwiseAbs2()) / n).sum();
    EXPECT_LT((mean - slope()).squaredNorm(), 4 * variance);
    // The chance that one of two sides fails is 0.36.
    const auto all = static_cast<double>(kSeeds * kCount);
    EXPECT_NEAR(static_cast<double>(dropped) / all, 0.36, 4 * std::sqrt(0.36 * 0.64 / all));
  }
}

}  // namespace
}  // namespace bizo::methods
