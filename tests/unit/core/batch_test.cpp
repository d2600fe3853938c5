// run_batch: exceptions, retries and what they cost, item by item.
#include "bizo/core/batch.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <stdexcept>

#include "bizo/core/error.hpp"
#include "bizo/core/executor.hpp"

namespace bizo {
namespace {

// Item j throws, or has the status, on its first `bad[j]` attempts; then its payload is j.
class Stubborn final : public Probe {
 public:
  std::map<Index, int> bad;
  EvaluationStatus status = EvaluationStatus::exception;
  bool shrinks = false;
  std::vector<double> shrunk;  // query.shrink of every run

  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    shrunk.push_back(query.shrink);
    for (Index i = 0; i < which.count; ++i) {
      const Index item = which.first + i;
      Outcome& outcome = outcomes[static_cast<std::size_t>(i)];
      EXPECT_TRUE(std::isnan(payload(0, i))) << "nothing is left of an earlier attempt";
      EXPECT_TRUE(std::isnan(outcome.value_plus));
      outcome.evaluations = 1;
      outcome.inner_steps = 10;
      payload(0, i) = outcome.value_plus = static_cast<double>(item);
      outcome.status = EvaluationStatus::ok;
      if (bad[item] <= 0) continue;
      if (which.count == 1 || status != EvaluationStatus::exception) --bad[item];
      if (status == EvaluationStatus::exception) throw std::runtime_error("item " + std::to_string(item));
      outcome.status = status;
    }
  }
  Index payload_rows() const override { return 1; }
  bool may_shrink() const override { return shrinks; }
};

struct Bench {
  explicit Bench(RetryPolicy policy) {
    auto made = std::make_unique<Stubborn>();
    probe = made.get();
    name = worker.probes.add(std::move(made));
    worker.policy = policy;
  }

  BatchReport run(Index count) {
    items.assign(static_cast<std::size_t>(count), {});
    payload.setConstant(1, count, kNaN);
    Query query;
    query.probe = name;
    query.block.count = count;
    return run_batch(worker, query, {0, count}, items, payload);
  }

  WorkerContext worker;
  Stubborn* probe;
  ProbeId name;
  std::vector<Outcome> items;
  Matrix payload;
};

TEST(RunBatch, TriesAgainWhatThrew) {
  for (const Index retries : {0, 1, 2}) {
    Bench bench({.retries = retries});
    bench.probe->bad = {{1, 1}, {3, 2}};
    const auto report = bench.run(5);
    for (Index j = 0; j < 5; ++j) {
      const Outcome& item = bench.items[static_cast<std::size_t>(j)];
      const bool ok = retries >= (j == 1 ? 1 : j == 3 ? 2 : 0);
      EXPECT_EQ(item.status, ok ? EvaluationStatus::ok : EvaluationStatus::exception) << j;
      EXPECT_EQ(std::isnan(bench.payload(0, j)), !ok) << j;
    }
    EXPECT_EQ(bench.items[3].attempts, 1 + retries);
    EXPECT_EQ(report.reason, retries == 0   ? "item 1"
                             : retries == 1 ? "item 3"
                                            : "")
        << "that of the first item which failed for good";
    EXPECT_GT(report.lost, 0);
  }
}

TEST(RunBatch, AttemptsThatFailedAreCounted) {
  Bench bench({.retries = 5});
  bench.probe->status = EvaluationStatus::crashed;
  bench.probe->bad = {{0, 3}};
  const auto report = bench.run(2);
  EXPECT_EQ(bench.items[0].attempts, 4);
  EXPECT_EQ(bench.items[0].evaluations, 4);
  EXPECT_EQ(bench.items[0].inner_steps, 40);
  EXPECT_EQ(bench.items[0].failure, EvaluationStatus::crashed);
  EXPECT_EQ(bench.items[1].attempts, 1);
  EXPECT_EQ(bench.items[1].failure, EvaluationStatus::ok);
  EXPECT_EQ(report.reason, "");
}

// The same solve ends the same way.
TEST(RunBatch, ASolveThatDidNotConvergeIsNotRepeated) {
  Bench bench({.retries = 5, .smaller_radius = true});
  bench.probe->status = EvaluationStatus::not_converged;
  bench.probe->shrinks = true;
  bench.probe->bad = {{0, 1}};
  EXPECT_EQ(bench.run(1).lost, 0);
  EXPECT_EQ(bench.items[0].attempts, 1);
  EXPECT_EQ(bench.items[0].status, EvaluationStatus::not_converged);
}

TEST(RunBatch, TheRadiusShrinksOnceAndOnlyWhereThatMakesSense) {
  for (const bool shrinks : {false, true}) {
    Bench bench({.retries = 1, .smaller_radius = true});
    bench.probe->status = EvaluationStatus::signal;
    bench.probe->shrinks = shrinks;
    bench.probe->bad = {{0, 100}};
    bench.run(1);
    const std::vector<double> expected =
        shrinks ? std::vector<double>{1, 1, 0.25} : std::vector<double>{1, 1};
    EXPECT_EQ(bench.probe->shrunk, expected);
    EXPECT_EQ(bench.items[0].shrunk, shrinks);
    EXPECT_EQ(bench.items[0].status, EvaluationStatus::signal);
  }
}

// What no evaluation can do without is no evaluation's failure, alone or in a batch.
class Shortage final : public Probe {
 public:
  void evaluate(const Query&, Range which, std::span<Outcome> outcomes, MatrixRef) override {
    for (auto& outcome : outcomes) outcome.status = EvaluationStatus::ok;
    if (which.first <= 3 && 3 < which.end()) throw FatalError("the disk is full", 7);
  }
};

TEST(RunBatch, AFatalErrorPasses) {
  WorkerContext worker;
  Query query;
  query.probe = worker.probes.add(std::make_unique<Shortage>());
  worker.policy = {.retries = 3, .smaller_radius = true, .penalty = 1};
  std::vector<Outcome> items(5);
  Matrix payload(0, 5);
  query.block.count = 5;
  for (const Range which : {Range{0, 5}, Range{3, 1}}) {
    const auto some = std::span(items).first(static_cast<std::size_t>(which.count));
    try {
      run_batch(worker, query, which, some, payload.leftCols(which.count));
      ADD_FAILURE() << "it did not pass";
    } catch (const FatalError& error) {
      EXPECT_STREQ(error.what(), "the disk is full");
      EXPECT_EQ(error.exit_code, 7);
    }
  }
  EXPECT_EQ(run_batch(worker, query, {0, 3}, std::span(items).first(3), payload.leftCols(3)).reason, "");
}

// What no probe answers to is nobody's failure, but an error of whoever asks.
TEST(RunBatch, AQueryThatNamesNoProbeIsAnError) {
  WorkerContext worker;
  const ProbeId last = worker.probes.add(std::make_unique<Shortage>());
  std::vector<Outcome> items(1);
  Matrix payload(0, 1);
  Query query;
  query.block.count = 1;
  for (const ProbeId name : {ProbeId::none, ProbeId{static_cast<Index>(last) + 1}}) {
    query.probe = name;
    EXPECT_THROW(run_batch(worker, query, {0, 1}, items, payload), Error);
    EXPECT_THROW(SerialExecutor(worker, 1).evaluate(query), Error);
  }
  query.probe = last;
  EXPECT_EQ(run_batch(worker, query, {0, 1}, items, payload).reason, "");
}

// A penalty needs a probe that knows what a value is.
TEST(RunBatch, WhatIsMoreThanAValueTakesNoPenalty) {
  Bench bench({.penalty = 7});
  bench.probe->status = EvaluationStatus::signal;
  bench.probe->bad = {{0, 100}};
  bench.run(1);
  EXPECT_EQ(bench.items[0].status, EvaluationStatus::signal);
  EXPECT_FALSE(bench.items[0].penalized);
}

}  // namespace
}  // namespace bizo
