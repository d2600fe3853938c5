// bizo launch: mpirun for a run that may lose ranks. Such an mpirun ends with 0 whatever happened, and on
// several hosts it may not end at all; so the run's own status says how it ended, and when.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>
#include <tuple>

#include "bizo/app/commands.hpp"
#include "bizo/app/configure.hpp"
#include "bizo/app/exit_code_file.hpp"
#include "bizo/app/sections.hpp"
#include "bizo/app/signals.hpp"
#include "bizo/core/error.hpp"
#include "bizo/io/run_status.hpp"

namespace bizo {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Between the end of the run, or a signal that asks mpirun to end, and the end of mpirun by force.
constexpr seconds kPatience{10};

volatile sig_atomic_t launched = 0;  // mpirun
volatile sig_atomic_t asked_to_end = 0;

// A terminal sends its signals to mpirun too.
void pass_on(int number, siginfo_t* info, void*) {
  if (number != SIGUSR1 && number != SIGUSR2) asked_to_end = 1;
  if (info->si_code <= 0 && launched > 0) kill(static_cast<pid_t>(launched), number);
}

// Which of the files that have replaced each other at this path there is now.
using Version = std::tuple<ino_t, time_t, long>;
Version version_of(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return {};
  return {file.st_ino, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
}

// mpirun, and the command line of `bizo run`.
std::vector<std::string> words_of(const CommandLine& line, const std::string& config, bool may_lose_ranks) {
  std::vector<std::string> words{"mpirun"};
  if (may_lose_ranks) words.emplace_back("--enable-recovery");
  words.insert(words.end(), {"-n", line.arguments[0]});
  words.insert(words.end(), line.launcher_options.begin(), line.launcher_options.end());
  char program[4096] = "";
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) throw Error("cannot read /proc/self/exe");
  words.insert(words.end(), {program, "run", config});
  for (const auto& setting : line.settings) words.insert(words.end(), {"--set", setting});
  if (!line.output.empty()) words.insert(words.end(), {"--output", line.output});
  if (!line.time_limit.empty()) words.insert(words.end(), {"--time-limit", line.time_limit});
  if (line.resume == Resume::yes) words.emplace_back("--resume");
  if (line.resume == Resume::if_possible) words.emplace_back("--resume=auto");
  if (line.quiet) words.emplace_back("--quiet");
  return words;
}

pid_t start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) throw Error(std::string("cannot start a process: ") + std::strerror(errno));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

int code_of(int state) {
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

// Waits for mpirun, whose run tells its end by `told`; ends it if it does not follow. Returns mpirun's own
// code.
template <class Told>
int wait_for(pid_t child, Told told) {
  Clock::time_point limit = Clock::time_point::max();
  bool by_force = false;
  for (int state = 0;;) {
    const pid_t ended = waitpid(child, &state, WNOHANG);
    if (ended == child) return code_of(state);
    if (ended < 0 && errno != EINTR)
      throw Error(std::string("cannot wait for mpirun: ") + std::strerror(errno));
    const auto now = Clock::now();
    if (limit == Clock::time_point::max() && (asked_to_end || told())) limit = now + kPatience;
    if (now >= limit) {
      kill(child, by_force ? SIGKILL : SIGTERM);
      by_force = true;
      limit = now + kPatience;
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
}

}  // namespace

int launch(const CommandLine& line) {
  if (launched_by_mpi()) throw ConfigError("bizo launch starts mpirun itself; start it without");
  if (line.arguments[0].find_first_not_of("0123456789") != std::string::npos ||
      std::atoi(line.arguments[0].c_str()) < 1)
    throw ConfigError("bizo launch: the number of ranks is " + line.arguments[0] +
                      "; write a number >= 1 and then the configuration, as in bizo launch 8 CONFIG.ini");
  CommandLine of_run = line;
  of_run.arguments = {line.arguments[1]};
  const Params run = read_section(configure(of_run), "run");
  const std::string status = status_path(run.text("output"));
  const bool may_lose_ranks = run.flag("survive_rank_loss");

  const ExitCodeFile told;
  const Version before = version_of(status);
  const auto has_ended = [&] {
    return told.code() || (version_of(status) != Version{} && version_of(status) != before);
  };
  on_end_signals(pass_on);
  signal(SIGCHLD, SIG_DFL);  // or nobody could wait for mpirun
  const pid_t child = start(words_of(line, line.arguments[1], may_lose_ranks));
  launched = static_cast<sig_atomic_t>(child);
  const int launcher = wait_for(child, has_ended);
  if (const auto code = told.code()) return *code;
  if (version_of(status) != before)
    if (const auto code = read_status(run.text("output"))) return *code;
  if (launcher == 127)
    throw ConfigError("bizo launch: there is no mpirun in PATH; install Open MPI, or load its module");
  if (launcher != 0) return launcher;
  throw Error("rank 0 was killed, or ended before the run began (it said why); go on with --resume");
}

}  // namespace bizo
