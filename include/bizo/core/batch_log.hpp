// Who remembers the batches of a query: they are told to it as they come back, and those that it knows from
// before are not evaluated again. This one remembers nothing.
#pragma once

#include <span>
#include <string>

#include "bizo/core/outcome.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// What came of one batch. Items and payload lie where the query's outcomes are.
struct BatchResult {
  Range which;
  std::span<Outcome> items;
  MatrixRef payload;   // payload_rows x items
  std::string reason;  // why the first item failed that failed for good, or ""
};

class BatchLog {
 public:
  virtual ~BatchLog() = default;
  // The next query. Batches are of this one until the next call.
  virtual void begin(const Query& /*query*/) {}
  // True: the batch was evaluated before, and all that came of it is filled in.
  virtual bool recall(BatchResult& /*result*/) { return false; }
  virtual void finished(const BatchResult& /*result*/, double /*seconds*/) {}
  // False: no more batches, so many one after the other, are to be begun.
  virtual bool may_begin(int /*in_a_row*/) { return true; }
};

}  // namespace bizo
