#include "bizo/app/signals.hpp"

#include <time.h>
#include <unistd.h>

#include "bizo/core/status.hpp"

namespace bizo {
namespace {

volatile std::sig_atomic_t interrupted = 0;
volatile std::sig_atomic_t first_at = 0;  // seconds of a clock

// Launchers pass a signal on to ranks that may have got it already: what comes at once is the same signal.
void stop(int) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto seconds = static_cast<std::sig_atomic_t>(now.tv_sec);
  if (interrupted && seconds - first_at > 1) _exit(exit_code(StopReason::interrupted));
  if (!interrupted) first_at = seconds;
  interrupted = 1;
}

}  // namespace

const volatile std::sig_atomic_t& listen_to_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) std::signal(number, stop);
  return interrupted;
}

}  // namespace bizo
