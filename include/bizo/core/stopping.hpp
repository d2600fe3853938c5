// When a run ends: budgets, a target, a small gradient, stagnation, a signal.
#pragma once

#include <chrono>
#include <csignal>
#include <deque>

#include "bizo/core/algorithm.hpp"
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
  double stagnation = 0;          // least relative decrease of the best value ...
  Index stagnation_window = 0;    // ... over this many iterations; 0: never
  double max_failed_share = 0.5;  // of one iteration's directions
  bool stop_on_failure = false;   // of any evaluation
};

class Stopping {
 public:
  explicit Stopping(Budget budget, const volatile std::sig_atomic_t* interrupted = nullptr);
  // The reason to stop after this iteration, or none.
  StopReason after(const Iteration& iteration);
  double elapsed() const;  // seconds since construction

 private:
  bool stagnated(double best_value);

  Budget budget_;
  const volatile std::sig_atomic_t* interrupted_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double first_value_ = kNaN;
  double mean_square_gradient_ = kNaN;
  Index gradients_seen_ = 0;
  std::deque<double> best_values_;
};

}  // namespace bizo
