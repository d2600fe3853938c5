// What a rank does with a batch: it runs a probe, tries again what failed, and says what that cost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bizo/core/directions.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// What becomes of an item that failed. Retries come first, then the smaller radius, then the penalty; an item
// that still fails is dropped by whoever asked.
struct RetryPolicy {
  Index retries = 0;
  bool new_seed = false;        // a retry has a key of its own
  bool smaller_radius = false;  // a difference is tried once more at a quarter of its radius
  double penalty = kNaN;        // stands for values that are missing; NaN: nothing does
};

// What every rank of a run has: the probes of the method and the families of its directions.
struct Workshop {
  std::vector<std::unique_ptr<Probe>> probes;
  std::unique_ptr<DirectionFamily> directions;        // of x
  std::unique_ptr<DirectionFamily> inner_directions;  // of y, where the method has any
  RetryPolicy policy = {};
  // How often programs that answer were started again, so far; null: there are none.
  std::function<std::int64_t()> restarts = {};

  DirectionFamily& family(Space space) { return space == Space::outer ? *directions : *inner_directions; }
};

struct BatchReport {
  std::string reason;  // why the first item failed that failed for good, or ""
  double lost = 0;     // seconds that went into attempts that failed
};

// Runs the query's probe on one batch. If it throws, the items are run one by one; those that throw again get
// the status `exception`; a FatalError passes. Items that failed are tried again one by one: whatever happens
// to an item depends on that item alone, never on its batch. Used by every executor.
BatchReport run_batch(Workshop& workshop, const Query& query, Range which, std::span<Outcome> outcomes,
                      MatrixRef payload);

}  // namespace bizo
