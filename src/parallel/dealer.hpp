// The batches of one query, and the ranks that hold them.
#pragma once

#include <utility>
#include <vector>

#include "bizo/core/pending_outcomes.hpp"

namespace bizo::parallel {

// Below this duration of a batch, in seconds, the way to rank 0 and back is worth hiding.
inline constexpr double kShortBatch = 5e-3;

class Dealer {
 public:
  Dealer(PendingOutcomes& pending, int ranks, bool master_evaluates)
      : pending_(pending), held_(static_cast<std::size_t>(ranks)), hide_master_(master_evaluates) {}

  // Whether the rank should be dealt another batch. One ahead pays where the master answers late compared
  // with a batch's duration; otherwise, and towards the end, it would only unbalance the load.
  bool wants(int rank) const {
    const Index left = pending_.left();
    const bool ahead =
        (hide_master_ || is_short()) && left > static_cast<Index>(held_.size()) && pending_.may_queue();
    return left > 0 && held_[static_cast<std::size_t>(rank)].size() < (ahead ? 2U : 1U);
  }

  Range deal(int rank) { return held_[static_cast<std::size_t>(rank)].emplace_back(pending_.next()); }

  // They will be dealt again.
  void give_back_all_of(int rank) {
    for (const Range batch : std::exchange(held_[static_cast<std::size_t>(rank)], {}))
      pending_.give_back(batch);
  }

  void take_back(int rank, Range batch, const BatchReport& report, double seconds) {
    std::erase_if(held_[static_cast<std::size_t>(rank)],
                  [&](Range held) { return held.first == batch.first; });
    seconds_ += seconds;
    ++batches_back_;
    pending_.take_back(batch, report, seconds);
  }

 private:
  bool is_short() const { return seconds_ < kShortBatch * batches_back_; }

  PendingOutcomes& pending_;
  std::vector<std::vector<Range>> held_;  // batches, by rank
  bool hide_master_;
  int batches_back_ = 0;
  double seconds_ = 0;
};

}  // namespace bizo::parallel
