#include "bizo/app/signals.hpp"

#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "bizo/core/status.hpp"

namespace bizo {
namespace {

volatile std::sig_atomic_t interrupted = 0;
std::atomic<std::int64_t> first_at = 0;  // nanoseconds of a clock
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "signal handlers may use no other");

// Launchers pass a signal on to ranks that may have got it already: what comes at once is the same signal.
void stop(int) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t nanoseconds = std::int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
  if (interrupted && nanoseconds - first_at > 1'000'000'000) _exit(exit_code(StopReason::interrupted));
  if (!interrupted) first_at = nanoseconds;
  interrupted = 1;
}

}  // namespace

const volatile std::sig_atomic_t& listen_to_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2})
    if (std::signal(number, stop) == SIG_IGN) std::signal(number, SIG_IGN);  // nohup
  return interrupted;
}

}  // namespace bizo
