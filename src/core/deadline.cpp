#include "bizo/core/deadline.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/clock.hpp"

namespace bizo {
namespace {

// Batches by which the next one is judged, and how many of ten of them are to be back in time: one that took
// very long is not to decide.
constexpr Index kRemembered = 100;
constexpr std::size_t kShare = 9;

// Infinity for the last of all times.
double seconds_until(std::chrono::steady_clock::time_point time) {
  if (time == std::chrono::steady_clock::time_point::max()) return std::numeric_limits<double>::infinity();
  return -seconds_since(time);
}

}  // namespace

double Deadline::elapsed() const {
  return before_ + seconds_since(begin_);
}

StopReason Deadline::interruption() const {
  if (seconds_left() <= 0) return nearest_limit();
  if (interrupted_ && *interrupted_) return StopReason::interrupted;
  return StopReason::none;
}

void Deadline::leave_within(double seconds) {
  using namespace std::chrono;
  constexpr double century = 3e9;
  leave_ = steady_clock::now() +
           duration_cast<steady_clock::duration>(duration<double>(std::min(seconds, century)));
}

void Deadline::record_duration(double seconds) {
  if (batches_ < kRemembered)
    durations_.push_back(seconds);
  else
    durations_[static_cast<std::size_t>(batches_ % kRemembered)] = seconds;
  ++batches_;
}

bool Deadline::has_time_for(int batches) const {
  const double left = seconds_left();
  if (durations_.empty() || std::isinf(left)) return left > 0;
  std::vector<double> sorted = durations_;
  const auto within = (kShare * sorted.size() + 9) / 10;
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(within) - 1;
  std::nth_element(sorted.begin(), last, sorted.end());
  return left > batches * *last;
}

double Deadline::seconds_left() const {
  return std::min(wall_time_ - elapsed(), seconds_until(leave_));
}

StopReason Deadline::nearest_limit() const {
  return wall_time_ - elapsed() <= seconds_until(leave_) ? StopReason::wall_time : StopReason::time_limit;
}

void Deadline::archive(Archive& a) {
  double seconds = elapsed();
  a(seconds, durations_, batches_);
  if (a.reading()) resume_at(seconds);
}

void Deadline::resume_at(double seconds) {
  before_ = seconds;
  begin_ = std::chrono::steady_clock::now();
}

}  // namespace bizo
