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
