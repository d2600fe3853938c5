#include "app/study/cell_runs.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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
std::array<std::atomic<pid_t>, kMaxAtOnce> running_cells{};
volatile sig_atomic_t end_signal = 0;

void pass_on_to_cells(int number, siginfo_t*, void*) {
  end_signal = number;
  for (const auto& process : running_cells)
    if (const pid_t pid = process.load(); pid > 0) kill(pid, number);
}

// A group of its own: a terminal's signals come through this process, once.
pid_t start_cell(const CellRun& run) {
  std::vector<char*> arguments;
  for (const auto& word : run.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw Error(std::string("cannot start a process: ") + std::strerror(errno));
  if (child > 0) return child;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE}) signal(number, SIG_DFL);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int log = open(run.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  if (log >= 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
  }
  execvp(arguments[0], arguments.data());
  _exit(127);
}

// The next process that ends, and its exit code.
std::pair<pid_t, int> wait_for_any() {
  for (;;) {
    int state = 0;
    const pid_t ended = waitpid(-1, &state, 0);
    if (ended > 0) return {ended, WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state)};
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
      const pid_t pid = start_cell(runs[next]);
      running_cells[idle.back()] = pid;
      if (end_signal != 0) kill(pid, end_signal);  // it came while the process was not in the list
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
