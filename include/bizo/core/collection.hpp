// The outcomes of one query in the making: batches are handed out in order, and put where they belong in
// whatever order they come back.
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/batch.hpp"
#include "bizo/core/batch_log.hpp"

namespace bizo {

class Collection {
 public:
  // What the log knows already is in place and not handed out. batch >= 1: items a batch.
  Collection(Index count, Index payload_rows, Index batch, BatchLog& log);

  // Batches that are left to hand out; 0 once the log says that no more are to be begun.
  Index left();
  // Whether two of them may be handed to somebody who evaluates one after the other.
  bool may_queue() { return log_.may_begin(2); }
  // The next of them; requires left() > 0.
  Range next();

  std::span<Outcome> items(Range batch);
  Eigen::Block<Matrix> payload(Range batch);
  // Nobody evaluates it any more: it is to be handed out again.
  void give_back(Range batch);
  // Its items and payload are in place.
  void take_back(Range batch, const BatchReport& report, double seconds);
  // Batches that were handed out and are not back.
  Index outstanding() const { return outstanding_; }

  // nullopt: it was stopped before the last batch.
  std::optional<Outcomes> take();

 private:
  BatchResult result(Range batch) { return {batch, items(batch), payload(batch), ""}; }
  void note(const BatchResult& result);

  BatchLog& log_;
  Outcomes outcomes_;
  std::vector<Range> to_do_;  // the last one comes first
  Index outstanding_ = 0;
  Index first_failed_;
  bool stopped_ = false;
};

}  // namespace bizo
