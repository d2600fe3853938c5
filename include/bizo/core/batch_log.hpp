// The memory of a query's batches: it records them as they come back, and those that it knows are not
// evaluated again. This base class remembers nothing.
#pragma once

#include <span>
#include <string>

#include "bizo/core/outcome.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// The results of one batch. Items and payload lie where the query's outcomes are.
struct BatchResult {
  Range which;
  std::span<Outcome> items;
  MatrixRef payload;   // payload_rows x items
  std::string reason;  // reason of the first item that failed for good, or ""
};

class BatchLog {
 public:
  virtual ~BatchLog() = default;
  // The next query. Batches are of this one until the next call.
  virtual void begin(const Query& /*query*/) {}
  // True: the batch was evaluated before, and its results are filled in.
  virtual bool recall(BatchResult& /*result*/) { return false; }
  virtual void finished(const BatchResult& /*result*/, double /*seconds*/) {}
  // Whether this many more consecutive batches may start.
  virtual bool may_begin(int /*in_a_row*/) { return true; }
};

}  // namespace bizo
