// When a run ends: budgets, a target, a small gradient, stagnation, a signal.
#pragma once

#include <csignal>
#include <optional>

#include "bizo/core/algorithm.hpp"
#include "bizo/core/deadline.hpp"
#include "bizo/core/stagnation.hpp"

namespace bizo {

// Limits; a default-constructed field limits nothing.
struct Budget {
  Index iterations = std::numeric_limits<Index>::max();
  std::int64_t evaluations = std::numeric_limits<std::int64_t>::max();
  std::int64_t inner_gradients = std::numeric_limits<std::int64_t>::max();
  double wall_time = std::numeric_limits<double>::infinity();  // seconds
  double target = -std::numeric_limits<double>::infinity();    // stop at value <= target
  double gradient_norm = 0;                                    // stop below this averaged estimate
  Index gradient_window = 1;                                   // iterations in the average
  double stagnation = 0;          // least decrease, as a share of the decrease so far ...
  Index stagnation_window = 0;    // ... over this many iterations; 0: never
  Index flat_window = 0;          // iterations in a row whose differences were all 0; 0: never
  bool judges_growth = true;      // values far above the first one, or without end below it, diverge
  double max_failed_share = 0.5;  // of one iteration's directions
  bool stop_on_failure = false;   // of any evaluation
};

class Stopping {
 public:
  explicit Stopping(Budget budget, const volatile std::sig_atomic_t* interrupted = nullptr);
  // The reason to stop after this iteration, or none; the first that applies, in the order of docs/math.md,
  // Stopping. Iterations are told in order, from row 0.
  StopReason after(const Iteration& iteration);
  // The reason to stop after the last reported iteration; none before the first.
  StopReason now() const;
  double first_value() const { return first_value_; }  // of row 0; NaN before it
  // Whether the budget of iterations lets the run get to this one.
  bool may_reach(Index iteration) const { return iteration <= budget_.iterations; }
  // The last iteration; its values are NaN before the first.
  Iteration last() const { return last_.value_or(Iteration{}); }
  // Of budget.wall_time, and of whatever ends a run from outside.
  Deadline& deadline() { return deadline_; }

  // Budgets are totals: what counts towards them, not the limits, which a resume may change.
  void archive(Archive& a);

 private:
  Budget budget_;
  Deadline deadline_;
  std::optional<Iteration> last_;
  double first_value_ = kNaN;
  double mean_square_gradient_ = kNaN;
  Index gradients_seen_ = 0;
  double first_fall_ = kNaN;  // of the value, in the first step that changed it
  Index flat_ = 0;            // iterations in a row without a difference
  Stagnation stagnation_;
  StopReason standstill_ = StopReason::none;
};

}  // namespace bizo
