#include "bizo/core/collection.hpp"

#include <gtest/gtest.h>

namespace bizo {
namespace {

// Leave for so many batches.
class Leave : public BatchLog {
 public:
  explicit Leave(int batches) : left_(batches) {}
  bool may_begin(int in_a_row) override { return left_ >= in_a_row; }
  void finished(const BatchResult& result, double) override {
    --left_;
    firsts.push_back(result.which.first);
  }
  std::vector<Index> firsts;

 private:
  int left_;
};

void evaluate(Collection& collection, Range batch) {
  for (Outcome& item : collection.items(batch)) item.status = EvaluationStatus::ok;
  collection.take_back(batch, {}, 0.1);
}

TEST(Collection, HandsOutInOrderAndTheLastIsShort) {
  BatchLog log;
  Collection collection(7, 0, 3, log);
  std::vector<Index> counts;
  while (collection.left() > 0) {
    const Range batch = collection.next();
    counts.push_back(batch.count);
    evaluate(collection, batch);
  }
  EXPECT_EQ(counts, (std::vector<Index>{3, 3, 1}));
  EXPECT_EQ(collection.take()->items.size(), 7U);
}

TEST(Collection, WhatIsGivenBackIsHandedOutAgain) {
  Leave log(10);
  Collection collection(6, 0, 2, log);
  const Range first = collection.next(), second = collection.next();
  collection.give_back(first);
  EXPECT_EQ(collection.outstanding(), 1);
  EXPECT_EQ(collection.left(), 2);
  evaluate(collection, second);
  EXPECT_EQ(collection.next().first, first.first);
  evaluate(collection, first);
  evaluate(collection, collection.next());
  EXPECT_EQ(log.firsts, (std::vector<Index>{2, 0, 4}));
  const auto outcomes = collection.take();
  ASSERT_TRUE(outcomes);
  for (const Outcome& item : outcomes->items) EXPECT_EQ(item.status, EvaluationStatus::ok);
}

TEST(Collection, ABatchThatNobodyHasEndsAStoppedOne) {
  Leave log(1);
  Collection collection(4, 0, 2, log);
  const Range first = collection.next(), second = collection.next();
  evaluate(collection, first);
  EXPECT_EQ(collection.left(), 0) << "nothing more is to begin";
  collection.give_back(second);
  EXPECT_EQ(collection.left(), 0);
  EXPECT_EQ(collection.outstanding(), 0);
  EXPECT_FALSE(collection.take());
}

}  // namespace
}  // namespace bizo
