// A query under way, and its outcomes: batches are handed out in order, and put in place in any order.
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/batch.hpp"
#include "bizo/core/batch_log.hpp"

namespace bizo {

class PendingOutcomes {
 public:
  // Batches that the log knows are in place and not handed out. batch >= 1: items a batch.
  PendingOutcomes(Query query, Index payload_rows, Index batch, BatchLog& log);

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

  // nullopt: it was stopped before the last batch.
  std::optional<Outcomes> take();

 private:
  BatchResult result(Range batch) { return {number_, batch, items(batch), payload(batch), ""}; }
  void note(const BatchResult& result);

  BatchLog& log_;
  Query query_;
  std::uint64_t number_;  // of the log
  Outcomes outcomes_;
  std::vector<Range> to_do_;  // the last one comes first
  Index outstanding_ = 0;
  Index first_failed_;
  bool stopped_ = false;
};

}  // namespace bizo
