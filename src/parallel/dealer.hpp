// The batches of the queries that are out, and the ranks that hold them.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bizo/core/pending_outcomes.hpp"
#include "parallel/pace.hpp"
#include "parallel/transport.hpp"

namespace bizo::parallel {

// Below this duration of a batch, in seconds, the way to rank 0 and back is worth hiding.
inline constexpr double kShortBatch = 5e-3;

// Batches of an older query come first.
class Dealer {
 public:
  // The queries that are out, of which the first has the number `first`. `backup`: an idle rank may be dealt
  // a batch that another one holds.
  Dealer(std::deque<PendingOutcomes>& pending, const std::uint64_t& first, int ranks, bool master_evaluates,
         bool backup)
      : pending_(pending),
        first_(first),
        held_(static_cast<std::size_t>(ranks)),
        pace_(ranks),
        hide_master_(master_evaluates),
        backup_(backup) {}

  PendingOutcomes& at(std::uint64_t query) const { return pending_.at(query - first_); }
  // Batches that may be dealt: none behind a query that was stopped. The next one is chosen here, for a
  // signal may stop them all at any time.
  Index left();
  // Batches that ranks hold and that are of use.
  Index outstanding() const;
  // Whether a rank evaluates something, of use or not.
  bool busy() const;
  bool busy(int rank) const { return !held_[static_cast<std::size_t>(rank)].empty(); }
  // Ranks but 0, in the order in which they are to be dealt: with backup, slow ones come last.
  std::vector<int> workers() const;

  // Whether the rank should be dealt another batch. One ahead pays where the master answers late compared
  // with a batch's duration; otherwise, and towards the end, it would only unbalance the load.
  bool wants(int rank);
  // After left() > 0.
  Deal deal(int rank, double now);

  // For an idle rank, when nothing is left: the batch that has been out for longest, if it has been out for
  // longer than it should. At most two ranks evaluate a batch.
  std::optional<Deal> deal_again(int rank, double now);
  // The batch that another rank was dealt just now.
  void deal_twin(int rank, const Deal& deal, double now);
  // When the next of them will have been; infinity: never, as far as is known.
  double next_overdue() const;

  // Whether a rank still evaluates it, and another one was first.
  bool is_late(const Deal& deal) const;
  // Nothing that ranks hold is of use any more. Who holds what.
  std::vector<std::pair<int, Deal>> disown_all();
  // They will be dealt again, but for those that are of no use or with another rank too.
  void give_back_all_of(int rank);
  // The rank has answered. False: another rank was first.
  bool is_first(int rank, const Deal& deal);
  // After is_first(): the answer is in place. Returns the ranks whose answers are of no use any more.
  std::vector<int> take_back(int rank, const Deal& deal, const BatchReport& report, double seconds,
                             double now);

  // The next batches may be of another kind.
  void forget_durations() { seconds_ = batches_back_ = 0; }

 private:
  struct Held {
    Deal deal;
    double since = 0;   // dealt
    bool late = false;  // another rank was first
  };

  bool is_short() const { return seconds_ < kShortBatch * batches_back_; }
  double overdue_at(const Held& held) const;
  const Held* longest_out() const;

  std::deque<PendingOutcomes>& pending_;
  const std::uint64_t& first_;
  std::uint64_t next_ = 0;                           // query of the next batch
  std::vector<std::vector<Held>> held_;              // by rank
  std::set<std::pair<std::uint64_t, Index>> twice_;  // batches that two ranks hold: query, first item
  Pace pace_;
  bool hide_master_, backup_;
  int batches_back_ = 0;
  double seconds_ = 0;
};

}  // namespace bizo::parallel
