// When a run has to leave, whatever it has reached: a limit of time or a signal.
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
  // wall_time: seconds, those before a resume included. interrupted: set by a signal; may be null.
  explicit Deadline(double wall_time = std::numeric_limits<double>::infinity(),
                    const volatile std::sig_atomic_t* interrupted = nullptr)
      : wall_time_(wall_time), interrupted_(interrupted) {}

  // The run is to end before so many seconds from now have passed, too.
  void leave_within(double seconds);
  // Whether a signal came or the time is over, and which.
  StopReason interruption() const;
  // The limit of time that comes first.
  StopReason nearest_limit() const;
  double elapsed() const;  // seconds, those before a resume included

  // What a batch took.
  void took(double seconds);
  // Whether so many batches, one after the other, would be back in time if each took what nine of ten of the
  // last 100 stayed below.
  bool has_time_for(int batches) const;

  // From now on, elapsed() goes on from so many seconds.
  void resume_at(double seconds);
  // What passed, not the limits, which a resume may change.
  void archive(Archive& a);

 private:
  double seconds_left() const;

  double wall_time_;
  const volatile std::sig_atomic_t* interrupted_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  double before_ = 0;  // seconds before a resume
  std::chrono::steady_clock::time_point leave_ = std::chrono::steady_clock::time_point::max();
  std::vector<double> took_;  // seconds, of the last batches
  Index batches_ = 0;
};

}  // namespace bizo
