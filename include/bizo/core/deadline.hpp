// When a run must leave, whatever it has reached: at a time limit or a signal.
#pragma once

#include <chrono>
#include <csignal>
#include <limits>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/status.hpp"

namespace bizo {

class Deadline {
 public:
  // wall_time: seconds, including those before a resume. interrupted: set by a signal; may be null.
  explicit Deadline(double wall_time = std::numeric_limits<double>::infinity(),
                    const volatile std::sig_atomic_t* interrupted = nullptr)
      : wall_time_(wall_time), interrupted_(interrupted) {}

  // The run must also end within this many seconds from now.
  void leave_within(double seconds);
  // Whether a signal came or the time is over, and which.
  StopReason interruption() const;
  // The earliest time limit.
  StopReason nearest_limit() const;
  double elapsed() const;  // seconds, those before a resume included

  // Records a batch's duration in seconds.
  void record_duration(double seconds);
  // Whether this many consecutive batches would be back in time, each at the 90th percentile of the last 100.
  bool has_time_for(int batches) const;

  // elapsed() continues from this many seconds.
  void resume_at(double seconds);
  // The elapsed time, not the limits, which a resume may change.
  void archive(Archive& a);

 private:
  double seconds_left() const;

  double wall_time_;
  const volatile std::sig_atomic_t* interrupted_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double before_ = 0;  // seconds before a resume
  std::chrono::steady_clock::time_point leave_ = std::chrono::steady_clock::time_point::max();
  std::vector<double> durations_;  // seconds, of the last batches
  Index batches_ = 0;
};

}  // namespace bizo
