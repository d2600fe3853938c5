// Waiting without burning a core: MPI libraries poll when they block, so ranks that idle would slow down
// those that compute. Spins briefly, for latency, and then sleeps for longer and longer.
#pragma once

#include <chrono>
#include <limits>

namespace bizo::parallel {

class Waiter {
 public:
  // `limit`: seconds that the wait may last.
  explicit Waiter(double limit = std::numeric_limits<double>::infinity()) : limit_(limit) {}

  // Leaves the core to others for a moment. False, without a pause, once the limit has passed.
  bool pause();

 private:
  using Clock = std::chrono::steady_clock;

  double limit_;
  Clock::time_point begin_ = Clock::now();
  std::chrono::microseconds sleep_{20};
};

// Asks ready() until it says yes or the limit has passed; returns its last answer.
template <class Ready>
bool wait_until(Ready ready, double limit = std::numeric_limits<double>::infinity()) {
  Waiter waiter(limit);
  while (!ready())
    if (!waiter.pause()) return false;
  return true;
}

}  // namespace bizo::parallel
