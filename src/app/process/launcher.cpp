#include "app/process/launcher.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "app/process/signals.hpp"
#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

using Clock = std::chrono::steady_clock;

// Between the end of the run, or a signal that asks mpirun to end, and the end of mpirun by force; the same
// for ranks that have lost their mpirun.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kBetweenWaits{20};

// What the shell says of a program that is not there.
constexpr int kNoProgram = 127;

volatile sig_atomic_t launched = 0;  // mpirun
volatile sig_atomic_t asked_to_end = 0;
volatile sig_atomic_t came = 0;

// A terminal sends its signals to mpirun too.
void pass_on(int number, siginfo_t* info, void*) {
  came = number;
  if (number != SIGUSR1 && number != SIGUSR2) asked_to_end = 1;
  if (info->si_code <= 0 && launched > 0) kill(static_cast<pid_t>(launched), number);
}

// Signals that come meanwhile wait for its end.
class Blocked {
 public:
  Blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~Blocked() { let_through(); }
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;
  void let_through() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

pid_t start(const std::vector<std::string>& words, const Blocked& signals) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw Error(std::string("cannot start a process: ") + std::strerror(errno));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGPIPE, SIG_DFL);
  on_end_signals([](int number, siginfo_t*, void*) { _exit(128 + number); });  // until there is mpirun's own
  signals.let_through();
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(kNoProgram);
}

int code_of(int state) {
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

// Ends it with growing force, once a limit has passed.
class Force {
 public:
  void after(Clock::duration time) { limit_ = std::min(limit_, Clock::now() + time); }
  void apply(pid_t process) {
    if (Clock::now() < limit_) return;
    kill(process, used_ ? SIGKILL : SIGTERM);
    used_ = true;
    limit_ = Clock::now() + kPatience;
  }

 private:
  Clock::time_point limit_ = Clock::time_point::max();
  bool used_ = false;
};

LauncherEnd wait_for(pid_t child, const Signs& signs, double start_limit) {
  const auto begin = Clock::now();
  bool started = start_limit == 0, ending = false;
  LauncherEnd end;
  Force force;
  for (int state = 0;;) {
    const pid_t ended = waitpid(child, &state, WNOHANG);
    if (ended == child) {
      end.code = code_of(state);
      return end;
    }
    if (ended < 0 && errno != EINTR)
      throw Error(std::string("cannot wait for mpirun: ") + std::strerror(errno));
    started = started || signs.started();
    if (!started && !end.late && seconds_since(begin) > start_limit) {
      end.late = true;
      kill(child, SIGKILL);  // one that has lost a rank at the start listens to nothing else
    }
    if (!ending && (asked_to_end || signs.ended())) {
      ending = true;
      force.after(kPatience);
    }
    force.apply(child);
    std::this_thread::sleep_for(kBetweenWaits);
  }
}

// Children of this process that run its program: ranks that have lost their mpirun.
std::vector<pid_t> orphans() {
  std::error_code none;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", none);
  std::ifstream list("/proc/thread-self/children");
  std::vector<pid_t> found;
  for (pid_t child = 0; list >> child;)
    if (std::filesystem::read_symlink("/proc/" + std::to_string(child) + "/exe", none) == own)
      found.push_back(child);
  return found;
}

void end_orphans() {
  const auto begin = Clock::now();
  for (;;) {
    while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
    const auto left = orphans();
    if (left.empty()) return;
    if (Clock::now() - begin > kPatience)
      for (const pid_t rank : left) kill(rank, SIGKILL);
    std::this_thread::sleep_for(kBetweenWaits);
  }
}

}  // namespace

void prepare_launches() {
  on_end_signals(pass_on);
  signal(SIGCHLD, SIG_DFL);  // or nobody could wait for mpirun
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int signal_that_came() {
  return came;
}

LauncherEnd run_launcher(const std::vector<std::string>& words, const Signs& signs, double start_limit) {
  pid_t child = 0;
  {
    const Blocked signals;
    if (came != 0) return {.code = 128 + came};  // before there was anybody to pass it on to
    child = start(words, signals);
    launched = static_cast<sig_atomic_t>(child);
  }
  const LauncherEnd end = wait_for(child, signs, start_limit);
  launched = 0;
  end_orphans();
  if (end.code == kNoProgram)
    throw ConfigError("bizo launch: there is no mpirun in PATH; install Open MPI, or load its module");
  return end;
}

}  // namespace bizo::app
