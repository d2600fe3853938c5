// The memory of the batches of queries: it records them as they come back, and those that it knows are not
// evaluated again. This base class remembers nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bizo/core/outcome.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// The results of one batch. Items and payload lie where the query's outcomes are.
struct BatchResult {
  std::uint64_t query = 0;  // its number
  Range which;
  std::span<Outcome> items;
  MatrixRef payload;   // payload_rows x items
  std::string reason;  // reason of the first item that failed for good, or ""
};

class BatchLog {
 public:
  virtual ~BatchLog() = default;
  // Queries of an earlier start that were out at its end: they are the first again.
  virtual std::vector<Query> unanswered() { return {}; }
  // The next query. Returns its number.
  virtual std::uint64_t begin(const Query& /*query*/) { return 0; }
  // True: the batch was evaluated before, and its results are filled in.
  virtual bool recall(BatchResult& /*result*/) { return false; }
  virtual void finished(const BatchResult& /*result*/, double /*seconds*/) {}
  // Whether this many more consecutive batches of the query may start.
  virtual bool may_begin(std::uint64_t /*query*/, int /*in_a_row*/) { return true; }
  // All batches of the query are back, and its outcomes go to the method.
  virtual void answered(std::uint64_t /*query*/) {}
};

}  // namespace bizo
