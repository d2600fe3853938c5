#include "app/process/signals.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>

#include "bizo/core/error.hpp"
#include "bizo/core/status.hpp"

namespace bizo::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;
std::atomic<std::int64_t> first_at = 0;  // nanoseconds of a clock
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "signal handlers may use no other");

// Of the forced exit, where a signal handler can reach it.
constexpr std::size_t kRoom = 4096;
struct Text {
  std::array<char, kRoom> room{};
  std::size_t size = 0;
};
Text path, temporary_path, last_words, if_interrupted, if_late;
itimerspec grace{};

// One rings after the first signal, one whatever happens.
timer_t after_signal{}, at_the_latest{};
enum class ExitState { none, armed, cancelled };
std::atomic<ExitState> exit_state = ExitState::none;

// Calls nothing but what a signal handler may call.
[[noreturn]] void leave_with(const Text& content) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, last_words.room.data(), last_words.size);
  if (content.size > 0) {
    const int file = open(temporary_path.room.data(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 && write(file, content.room.data(), content.size) == static_cast<ssize_t>(content.size))
      rename(temporary_path.room.data(), path.room.data());
  }
  _exit(exit_code(StopReason::interrupted));
}

void leave_interrupted(int) {
  leave_with(if_interrupted);
}

void leave_late(int) {
  leave_with(if_late);
}

// Launchers pass a signal on to ranks that may have got it already: what comes at once is the same signal,
// and what this process sends itself is one that another rank has told it of.
void stop(int, siginfo_t* info, void*) {
  const int before = errno;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t nanoseconds = std::int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
  const bool own = info->si_code <= 0 && info->si_pid == getpid();
  if (interrupted && !own && nanoseconds - first_at > 1'000'000'000 && exit_state != ExitState::cancelled)
    leave_with(if_interrupted);
  if (!interrupted) {
    first_at = nanoseconds;
    if (exit_state == ExitState::armed) timer_settime(after_signal, 0, &grace, nullptr);
  }
  interrupted = 1;
  errno = before;
}

// No interval: it rings once. Zero would disarm it.
itimerspec in_seconds(double count) {
  const double min = std::max(count, 1e-3), whole = std::floor(min);
  return {.it_interval = {},
          .it_value = {static_cast<time_t>(whole), static_cast<long>(1e9 * (min - whole))}};
}

void keep(const std::string& text, Text& where) {
  where = {};
  const std::size_t size = std::min(text.size(), kRoom - 1);
  std::copy_n(text.begin(), size, where.room.begin());
  where.size = size;
}

timer_t new_timer(int number) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = number;
  timer_t timer{};
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
    throw Error("cannot create a timer: too many pending signals of this user (ulimit -i)");
  return timer;
}

}  // namespace

void on_end_signals(void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    struct sigaction before {};
    sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);  // nohup
  }
}

const volatile std::sig_atomic_t& listen_to_signals() {
  on_end_signals(stop);
  return interrupted;
}

void prepare_forced_exit(const ForcedExit& forced_exit) {
  std::signal(SIGRTMIN, leave_interrupted);
  std::signal(SIGRTMIN + 1, leave_late);
  const bool first = exit_state != ExitState::armed;
  if (first) {
    after_signal = new_timer(SIGRTMIN);
    at_the_latest = new_timer(SIGRTMIN + 1);
  }
  // A name that nobody can have put a link at, as io/atomic_file.cpp makes them.
  const std::string temporary =
      "." + std::to_string(getpid()) + "-" + std::to_string(std::random_device{}()) + ".tmp";
  const bool tells = !forced_exit.path.empty() && forced_exit.path.size() + temporary.size() < kRoom;
  keep(forced_exit.path, path);
  keep(forced_exit.path + temporary, temporary_path);
  keep(forced_exit.last_words, last_words);
  keep(tells ? forced_exit.if_interrupted : "", if_interrupted);
  keep(tells ? forced_exit.if_late : "", if_late);
  grace = in_seconds(forced_exit.grace);
  exit_state = ExitState::armed;
  if (interrupted && first) timer_settime(after_signal, 0, &grace, nullptr);
}

void cancel_forced_exit() {
  if (exit_state.exchange(ExitState::cancelled) != ExitState::armed) return;
  timer_delete(after_signal);
  timer_delete(at_the_latest);
}

void leave_at_the_latest_in(double seconds) {
  const itimerspec time = in_seconds(seconds);
  timer_settime(at_the_latest, 0, &time, nullptr);
}

}  // namespace bizo::app
