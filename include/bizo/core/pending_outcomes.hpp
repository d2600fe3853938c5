// A query under way, and its outcomes: batches are handed out in order, and put in place in any order.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "bizo/core/batch.hpp"
#include "bizo/core/batch_log.hpp"
#include "bizo/core/split_items.hpp"

namespace bizo {

class PendingOutcomes {
 public:
  // Batches that the log knows are in place and not handed out. batch >= 1: items a batch. With a `splitter`,
  // whose probe splits the query, the two points of each item are handed out apart (SplitItems), and an item
  // of which one fails once more.
  PendingOutcomes(Query query, Index payload_rows, Index batch, BatchLog& log,
                  WorkerContext* splitter = nullptr);

  const Query& query() const { return query_; }

  // Batches left to hand out; 0 once the log lets no more start.
  Index left();
  // Whether one worker may get two of them, to evaluate one after the other.
  bool may_queue() { return log_.may_begin(number_, 2); }
  // The next of them; requires left() > 0.
  Range next();

  std::span<Outcome> items(Range batch);
  Eigen::Block<Matrix> payload(Range batch);
  // Its worker is lost: hand it out again.
  void give_back(Range batch);
  // Its items and payload are in place.
  void take_back(Range batch, const BatchReport& report, double seconds);
  // Batches handed out and not yet back.
  Index outstanding() const { return outstanding_; }
  bool complete() const { return to_do_.empty() && outstanding_ == 0; }
  // Batches are left, but the log lets no more start.
  bool stopped() const { return stopped_; }
  // Those of what is back.
  std::int64_t evaluations() const { return evaluations_; }

  // nullopt: it was stopped before the last batch.
  std::optional<Outcomes> take();

 private:
  BatchResult result(Range batch) { return {number_, batch, items(batch), payload(batch), ""}; }
  void do_or_recall(Range batch);
  void keep(const BatchResult& result);
  void keep_half(const BatchResult& result, const Portion& portion);
  void join(Index item);
  void settle(Index item, std::string reason);
  Outcome& half(Index item, int half) { return items(split_.half({item, 1}, half))[0]; }
  Outcome joined(Index item);
  void note(Index first, const std::string& reason);

  BatchLog& log_;
  Query query_;
  std::uint64_t number_;  // of the log
  Outcomes outcomes_;
  WorkerContext* splitter_;
  SplitItems split_;
  std::vector<Outcome> halves_;           // first points, then second ones
  std::vector<int> missing_;              // halves of an item
  std::map<Index, std::string> reasons_;  // of halves that failed
  std::vector<Range> to_do_;              // the last one comes first
  Index outstanding_ = 0;
  Index first_failed_;
  bool stopped_ = false;
  std::int64_t evaluations_ = 0;
};

}  // namespace bizo
