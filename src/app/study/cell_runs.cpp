#include "app/study/cell_runs.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>

#include "app/process/signals.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

// Read by the handler, which may use nothing else.
constexpr std::size_t kMaxAtOnce = 4096;
constexpr std::array kEndSignals{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
constexpr int kStopped = 75;
std::array<std::atomic<pid_t>, kMaxAtOnce> running_cells{};
volatile sig_atomic_t end_signal = 0;

void pass_on_to_cells(int number, siginfo_t*, void*) {
  end_signal = number;
  for (const auto& process : running_cells)
    if (const pid_t pid = process.load(); pid > 0) kill(pid, number);
}

// While it lives, signals that ask to end wait: for the child to be in the list of those that they are passed
// on to, and in the child for its program, or they would meet this process's handler there, and be lost.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int number : kEndSignals) sigaddset(&ends, number);
    sigprocmask(SIG_BLOCK, &ends, &before_);
  }
  ~SignalsWait() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;
  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_{};
};

// A group of its own: a terminal's signals come through this process, once.
pid_t start_cell(const CellRun& run, const sigset_t& mask) {
  std::vector<char*> arguments;
  for (const auto& word : run.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw Error(std::string("cannot start a process: ") + std::strerror(errno));
  if (child > 0) return child;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kStopped);  // it has ended before prctl
  for (const int number : kEndSignals) signal(number, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int log = open(run.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  if (log >= 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
  }
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

// Its exit code, 128 and the signal that killed it, or 75 for a signal that asked it to end before it could
// hear.
int code_of(int state) {
  if (WIFEXITED(state)) return WEXITSTATUS(state);
  const int number = WTERMSIG(state);
  return std::ranges::count(kEndSignals, number) > 0 ? kStopped : 128 + number;
}

// The next process that ends, and its exit code.
std::pair<pid_t, int> wait_for_any() {
  for (;;) {
    int state = 0;
    const pid_t ended = waitpid(-1, &state, 0);
    if (ended > 0) return {ended, code_of(state)};
    if (errno != EINTR) throw Error(std::string("cannot wait for a run: ") + std::strerror(errno));
  }
}

}  // namespace

int run_cells(const std::vector<CellRun>& runs, int at_once, const CellEnded& ended) {
  on_end_signals(pass_on_to_cells);
  signal(SIGCHLD, SIG_DFL);
  const std::size_t teams = std::min<std::size_t>(static_cast<std::size_t>(at_once), kMaxAtOnce);
  std::map<pid_t, std::pair<std::size_t, std::size_t>> place;  // of a process: its run and its team
  std::vector<std::size_t> idle;
  for (std::size_t team = teams; team-- > 0;) idle.push_back(team);
  for (std::size_t next = 0; next < runs.size() || !place.empty();) {
    if (next < runs.size() && !idle.empty() && end_signal == 0) {
      const SignalsWait wait;
      if (end_signal != 0) continue;
      const pid_t pid = start_cell(runs[next], wait.before());
      running_cells[idle.back()] = pid;
      place[pid] = {next++, idle.back()};
      idle.pop_back();
      continue;
    }
    if (place.empty()) break;
    const auto [pid, code] = wait_for_any();
    const auto found = place.find(pid);
    if (found == place.end()) continue;
    const auto [index, team] = found->second;
    running_cells[team] = 0;
    idle.push_back(team);
    place.erase(found);
    ended(index, code);
  }
  return end_signal;
}

}  // namespace bizo::app
