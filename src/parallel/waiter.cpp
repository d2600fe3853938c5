#include "parallel/waiter.hpp"

#include <algorithm>
#include <thread>

namespace bizo::parallel {
namespace {

using std::chrono::microseconds;

constexpr microseconds kSpin{100};
constexpr microseconds kLongestSleep{200};

}  // namespace

bool Waiter::pause() {
  const std::chrono::duration<double> waited = Clock::now() - begin_;
  if (waited.count() > limit_) return false;
  if (waited < kSpin) {
    std::this_thread::yield();
  } else {
    std::this_thread::sleep_for(sleep_);
    sleep_ = std::min(2 * sleep_, kLongestSleep);
  }
  return true;
}

}  // namespace bizo::parallel
