// When a run ends: budgets, a target, a small gradient, stagnation, a signal.
#pragma once

#include <chrono>
#include <csignal>
#include <vector>

#include "bizo/core/algorithm.hpp"
#include "bizo/core/stagnation.hpp"
#include "bizo/core/status.hpp"

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
  double max_failed_share = 0.5;  // of one iteration's directions
  bool stop_on_failure = false;   // of any evaluation
};

class Stopping {
 public:
  explicit Stopping(Budget budget, const volatile std::sig_atomic_t* interrupted = nullptr);
  // The reason to stop after this iteration, or none.
  StopReason after(const Iteration& iteration);
  // The reason to stop after the last iteration that it was told of; none before the first.
  StopReason now() const;
  // Whatever the budget: the run is to end before so many seconds from now have passed.
  void leave_within(double seconds);
  // What a batch took: none is to be begun that could end too late, as nine of ten of the last 100 tell.
  void took(double seconds);
  bool has_time_for(int batches) const;
  // Whether a signal came or the time is over, and which.
  StopReason interruption() const;
  // The limit of time that comes first.
  StopReason nearest_limit() const;
  // The last iteration; its values are NaN before the first.
  double first_value() const { return first_value_; }  // of row 0; NaN before it
  Iteration last() const { return last_.value_or(Iteration{}); }
  double elapsed() const;  // seconds, those before a resume included

  // From now on, elapsed() goes on from so many seconds.
  void resume_at(double seconds);
  // Budgets are totals: what counts towards them, not the limits, which a resume may change.
  void archive(Archive& a);

 private:
  double seconds_left() const;

  Budget budget_;
  const volatile std::sig_atomic_t* interrupted_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double before_ = 0;  // seconds before a resume
  std::chrono::steady_clock::time_point leave_ = std::chrono::steady_clock::time_point::max();
  std::vector<double> took_;  // seconds, of the last batches
  Index batches_ = 0;
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
