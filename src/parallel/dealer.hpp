// The batches of the queries that are out, and the ranks that hold them.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "bizo/core/pending_outcomes.hpp"

namespace bizo::parallel {

// Below this duration of a batch, in seconds, the way to rank 0 and back is worth hiding.
inline constexpr double kShortBatch = 5e-3;

// A batch of a query: queries are counted from 0, those of the past included.
struct Deal {
  std::uint64_t query = 0;
  Range batch;
};

// Batches of an older query come first.
class Dealer {
 public:
  // The queries that are out, of which the first has the number `first`.
  Dealer(std::deque<PendingOutcomes>& pending, const std::uint64_t& first, int ranks, bool master_evaluates)
      : pending_(pending),
        first_(first),
        held_(static_cast<std::size_t>(ranks)),
        hide_master_(master_evaluates) {}

  PendingOutcomes& at(std::uint64_t query) const { return pending_.at(query - first_); }
  // Batches that may be dealt: none behind a query that was stopped. The next one is chosen here, for a
  // signal may stop them all at any time.
  Index left() {
    Index left = 0;
    for (std::size_t i = 0; i < pending_.size() && (i == 0 || !pending_[i - 1].stopped()); ++i) {
      const Index here = pending_[i].left();
      if (left == 0 && here > 0) next_ = first_ + i;
      left += here;
    }
    return left;
  }
  // Batches that ranks hold.
  Index outstanding() const {
    Index outstanding = 0;
    for (const PendingOutcomes& pending : pending_) outstanding += pending.outstanding();
    return outstanding;
  }

  // Whether the rank should be dealt another batch. One ahead pays where the master answers late compared
  // with a batch's duration; otherwise, and towards the end, it would only unbalance the load.
  bool wants(int rank) {
    const Index left = this->left();
    if (left == 0) return false;
    const bool ahead =
        (hide_master_ || is_short()) && left > static_cast<Index>(held_.size()) && at(next_).may_queue();
    return held_[static_cast<std::size_t>(rank)].size() < (ahead ? 2U : 1U);
  }

  // After left() > 0.
  Deal deal(int rank) {
    return held_[static_cast<std::size_t>(rank)].emplace_back(Deal{next_, at(next_).next()});
  }

  // They will be dealt again.
  void give_back_all_of(int rank) {
    for (const Deal& deal : std::exchange(held_[static_cast<std::size_t>(rank)], {}))
      at(deal.query).give_back(deal.batch);
  }

  void take_back(int rank, const Deal& deal, const BatchReport& report, double seconds) {
    std::erase_if(held_[static_cast<std::size_t>(rank)], [&](const Deal& held) {
      return held.query == deal.query && held.batch.first == deal.batch.first;
    });
    seconds_ += seconds;
    ++batches_back_;
    at(deal.query).take_back(deal.batch, report, seconds);
  }

  // The next batches may be of another kind.
  void forget_durations() { seconds_ = batches_back_ = 0; }

 private:
  bool is_short() const { return seconds_ < kShortBatch * batches_back_; }

  std::deque<PendingOutcomes>& pending_;
  const std::uint64_t& first_;
  std::uint64_t next_ = 0;               // query of the next batch
  std::vector<std::vector<Deal>> held_;  // by rank
  bool hide_master_;
  int batches_back_ = 0;
  double seconds_ = 0;
};

}  // namespace bizo::parallel
