// A rank's work on a batch: it runs a probe, retries failed items, and reports the cost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "bizo/core/directions.hpp"
#include "bizo/core/probe_set.hpp"
#include "bizo/core/team.hpp"

namespace bizo {

// The treatment of a failed item: first retries, then the smaller radius, then the penalty. The method drops
// an item that still fails.
struct RetryPolicy {
  Index retries = 0;
  bool new_seed = false;        // a retry has its own key
  bool smaller_radius = false;  // a difference is tried once more at a quarter of its radius
  double penalty = kNaN;        // replaces missing values; NaN: no penalty
};

// What every rank of a run has: the probes of the method and the families of its directions.
struct WorkerContext {
  ProbeSet probes;
  std::unique_ptr<DirectionFamily> directions;        // of x
  std::unique_ptr<DirectionFamily> inner_directions;  // of y, where the method has any
  RetryPolicy policy = {};
  bool apart = false;  // the points of items are evaluated apart, where they may be (Probe::splits)
  // How often answering programs were restarted so far; null: there are none.
  std::function<std::int64_t()> restarts = {};
  SharesWork* shared = nullptr;       // the problem, if it works in chunks
  WorksTogether* together = nullptr;  // the problem, if several ranks can evaluate it together

  DirectionFamily& family(Space space) { return space == Space::outer ? *directions : *inner_directions; }
};

struct BatchReport {
  std::string reason;  // reason of the first item that failed for good, or ""
  double lost = 0;     // seconds in failed attempts
};

// Runs the query's probe on one batch. If it throws, the items are run one by one; those that throw again get
// the status `exception`; a FatalError passes. Failed items are retried one by one: an item's outcome depends
// on that item alone, never on its batch. Used by every executor. Where SplitItems holds `which`, one point
// of each item is evaluated, once, or one item is tried again, without a penalty.
BatchReport run_batch(WorkerContext& worker, const Query& query, Range which, std::span<Outcome> outcomes,
                      MatrixRef payload);

// Puts the policy's penalty in place of what an item lacks that has failed for good, if there is one.
void penalize(WorkerContext& worker, const Query& query, Index item, Outcome& outcome);

}  // namespace bizo
