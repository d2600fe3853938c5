#include "bizo/core/pending_outcomes.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

// Leave for so many batches.
class Leave : public BatchLog {
 public:
  explicit Leave(int batches) : left_(batches) {}
  bool may_begin(std::uint64_t, int in_a_row) override { return left_ >= in_a_row; }
  void finished(const BatchResult& result, double) override {
    --left_;
    firsts.push_back(result.which.first);
  }
  std::vector<Index> firsts;

 private:
  int left_;
};

Query query_of(Index items) {
  Query query;
  query.block.count = items;
  return query;
}

void evaluate(PendingOutcomes& pending, Range batch) {
  for (Outcome& item : pending.items(batch)) item.status = EvaluationStatus::ok;
  pending.take_back(batch, {}, 0.1);
}

TEST(PendingOutcomes, HandsOutInOrderAndTheLastIsShort) {
  BatchLog log;
  PendingOutcomes pending(query_of(7), 0, 3, log);
  std::vector<Index> counts;
  while (pending.left() > 0) {
    const Range batch = pending.next();
    counts.push_back(batch.count);
    evaluate(pending, batch);
  }
  EXPECT_EQ(counts, (std::vector<Index>{3, 3, 1}));
  EXPECT_EQ(pending.take()->items.size(), 7U);
}

TEST(PendingOutcomes, WhatIsGivenBackIsHandedOutAgain) {
  Leave log(10);
  PendingOutcomes pending(query_of(6), 0, 2, log);
  const Range first = pending.next(), second = pending.next();
  pending.give_back(first);
  EXPECT_EQ(pending.outstanding(), 1);
  EXPECT_EQ(pending.left(), 2);
  evaluate(pending, second);
  EXPECT_EQ(pending.next().first, first.first);
  evaluate(pending, first);
  evaluate(pending, pending.next());
  EXPECT_EQ(log.firsts, (std::vector<Index>{2, 0, 4}));
  const auto outcomes = pending.take();
  ASSERT_TRUE(outcomes);
  for (const Outcome& item : outcomes->items) EXPECT_EQ(item.status, EvaluationStatus::ok);
}

// Points have the values i and -i; the second one of item 4 fails.
class Halves final : public Probe {
 public:
  Outcome join(const Query&, const Outcome& first, const Outcome& second) const override {
    Outcome whole = first;
    whole.value_minus = second.value_plus;
    whole.difference = first.value_plus - second.value_plus;
    whole.evaluations += second.evaluations;
    if (is_failure(second.status)) whole.status = second.status;
    return whole;
  }
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) override {
    for (Index i = 0; i < which.count; ++i) {
      const Index item = which.first + i;
      const bool fails = item == 4 && (query.half < 0 || query.half == 0);
      outcomes[static_cast<std::size_t>(i)] = {
          .value_plus = fails ? kNaN : static_cast<double>(query.half * item),
          .evaluations = query.half == 0 ? 2 : 1,
          .status = fails ? EvaluationStatus::non_finite : EvaluationStatus::ok};
      if (fails) report_failure({item, query.half == 0 ? "again" : "first", 0});
    }
  }
};

TEST(PendingOutcomes, PointsComeBackInAnyOrderAndWhatFailsOnceMore) {
  for (const Index retries : {0, 1}) {
    Leave log(100);
    WorkerContext worker;
    Query query = query_of(7);
    query.probe = worker.probes.add(std::make_unique<Halves>());
    worker.policy.retries = retries;
    PendingOutcomes pending(query, 0, 3, log, &worker);
    std::vector<Range> held;
    while (pending.left() > 0) held.push_back(pending.next());
    ASSERT_EQ(held.size(), 6U);
    std::swap(held[0], held[5]);
    pending.give_back(held[2]);
    held[2] = pending.next();
    while (!held.empty()) {
      const Range which = held.back();
      held.pop_back();
      pending.take_back(which, run_batch(worker, query, which, pending.items(which), pending.payload(which)),
                        1);
      while (pending.left() > 0) held.push_back(pending.next());
    }
    EXPECT_TRUE(pending.complete());
    EXPECT_EQ(log.firsts.size(), 7U) << "two points of three batches, and an item";
    EXPECT_EQ(pending.evaluations(), 14 + 2 * retries);
    const auto outcomes = pending.take();
    ASSERT_TRUE(outcomes);
    EXPECT_EQ(outcomes->reason, retries > 0 ? "again" : "first");
    for (std::size_t i = 0; i < 7; ++i) {
      const Outcome& item = outcomes->items[i];
      EXPECT_EQ(item.evaluations, i == 4 ? 2 + 2 * retries : 2);
      EXPECT_EQ(item.attempts, i == 4 ? 1 + retries : 1);
      EXPECT_EQ(is_failure(item.status), i == 4);
      EXPECT_TRUE(i == 4 || item.difference == 2 * static_cast<double>(i));
    }
  }
}

TEST(PendingOutcomes, ABatchThatNobodyHasEndsAStoppedOne) {
  Leave log(1);
  PendingOutcomes pending(query_of(4), 0, 2, log);
  const Range first = pending.next(), second = pending.next();
  evaluate(pending, first);
  EXPECT_EQ(pending.left(), 0) << "nothing more is to begin";
  pending.give_back(second);
  EXPECT_EQ(pending.left(), 0);
  EXPECT_EQ(pending.outstanding(), 0);
  EXPECT_FALSE(pending.take());
}

}  // namespace
}  // namespace bizo
