// As many ranks as there are evaluations: all that is out is evaluated at the same time, and rounds are
// counted, and how many evaluations were made one after the other on a rank.
#pragma once

#include <algorithm>

#include "bizo/core/executor.hpp"

namespace bizo::test {

class Rounds final : public Executor {
 public:
  explicit Rounds(WorkerContext& worker, Index batch = 1) : Executor(worker, batch), sums_(worker, batch) {}
  Index count = 0, in_a_row = 0;
  Vector combine(const DirectionBlock& block, ConstVectorRef w) override { return sums_.combine(block, w); }
  Vector project(const DirectionBlock& block, ConstVectorRef v) override { return sums_.project(block, v); }
  Matrix gram(const DirectionBlock& block) override { return sums_.gram(block); }
  std::vector<RankTiming> timing() override { return {}; }

 private:
  void advance() override {
    if (pending_.front().left() == 0) return;
    ++count;
    Index longest = 0;
    for (PendingOutcomes& query : pending_)
      while (query.left() > 0) {
        const Range batch = query.next();
        const auto report =
            run_batch(worker_, query.query(), batch, query.items(batch), query.payload(batch));
        Index made = 0;
        for (const Outcome& item : query.items(batch)) made += item.evaluations;
        longest = std::max(longest, made);
        query.take_back(batch, report, 0);
      }
    in_a_row += longest;
  }

  SerialExecutor sums_;
};

}  // namespace bizo::test
