#include "bizo/app/signals.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "bizo/core/error.hpp"
#include "bizo/core/status.hpp"

namespace bizo {
namespace {

volatile std::sig_atomic_t interrupted = 0;
std::atomic<std::int64_t> first_at = 0;  // nanoseconds of a clock
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "signal handlers may use no other");

// Of the farewell, where a signal handler can reach it.
constexpr std::size_t kRoom = 4096;
std::array<char, kRoom> path, temporary_path, content;
std::atomic<std::size_t> content_size = 0;
itimerspec grace{};

// Both send kTimeIsUp: one after the first signal, one whatever happens.
timer_t after_signal{}, at_the_latest{};
std::atomic<bool> armed = false;

int time_is_up() {
  return SIGRTMIN;
}

// Calls nothing but what a signal handler may call.
[[noreturn]] void leave(int = 0) {
  if (content_size > 0) {
    constexpr std::string_view line = "bizo: leaves at once; --resume goes on where the run was\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
    const int file = open(temporary_path.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const auto size = static_cast<ssize_t>(content_size.load());
    if (file >= 0 && write(file, content.data(), content_size) == size)
      rename(temporary_path.data(), path.data());
  }
  _exit(exit_code(StopReason::interrupted));
}

// Launchers pass a signal on to ranks that may have got it already: what comes at once is the same signal.
void stop(int) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t nanoseconds = std::int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
  if (interrupted && nanoseconds - first_at > 1'000'000'000) leave();
  if (!interrupted) {
    first_at = nanoseconds;
    if (armed) timer_settime(after_signal, 0, &grace, nullptr);
  }
  interrupted = 1;
}

// No interval: it rings once. Zero would disarm it.
itimerspec in_seconds(double seconds) {
  const double least = std::max(seconds, 1e-3), whole = std::floor(least);
  return {.it_interval = {},
          .it_value = {static_cast<time_t>(whole), static_cast<long>(1e9 * (least - whole))}};
}

void keep(const std::string& text, std::array<char, kRoom>& where) {
  where.fill(0);
  std::copy_n(text.begin(), std::min(text.size(), kRoom - 1), where.begin());
}

}  // namespace

const volatile std::sig_atomic_t& listen_to_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2})
    if (std::signal(number, stop) == SIG_IGN) std::signal(number, SIG_IGN);  // nohup
  return interrupted;
}

void prepare_farewell(const Farewell& farewell) {
  std::signal(time_is_up(), leave);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = time_is_up();
  if (!armed && (timer_create(CLOCK_MONOTONIC, &event, &after_signal) != 0 ||
                 timer_create(CLOCK_MONOTONIC, &event, &at_the_latest) != 0))
    throw Error("cannot create a timer: too many pending signals of this user (ulimit -i)");
  const bool tells = farewell.path.size() + 4 < kRoom && farewell.content.size() < kRoom;
  keep(farewell.path, path);
  keep(farewell.path + ".tmp", temporary_path);
  keep(farewell.content, content);
  content_size = tells && !farewell.path.empty() ? farewell.content.size() : 0;
  grace = in_seconds(farewell.grace);
  armed = true;
  if (interrupted) timer_settime(after_signal, 0, &grace, nullptr);
}

void cancel_farewell() {
  content_size = 0;
  if (!armed.exchange(false)) return;
  timer_delete(after_signal);
  timer_delete(at_the_latest);
}

void leave_at_the_latest_in(double seconds) {
  const itimerspec time = in_seconds(seconds);
  timer_settime(at_the_latest, 0, &time, nullptr);
}

}  // namespace bizo
