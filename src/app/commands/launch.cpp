// bizo launch: mpirun for a run that is to come to its end. An mpirun that may lose ranks ends with 0
// whatever happened, and on several hosts it may not end at all; so the run's own status says how it ended,
// and when. One that loses a rank while it starts may wait for ever; so the start is watched. What was killed
// goes on.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "app/commands/commands.hpp"
#include "app/config/configure.hpp"
#include "app/config/sections.hpp"
#include "app/process/launch_environment.hpp"
#include "app/process/launch_report.hpp"
#include "app/process/launcher.hpp"
#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "io/run_lock.hpp"
#include "io/run_status.hpp"
#include "io/saved_run.hpp"

namespace bizo::app {
namespace {

using Clock = std::chrono::steady_clock;

// So many failures in a row, each within ten minutes of its start, are no chance. The same numbers are in
// jobs/requeue.sbatch.
constexpr int kMaxFailures = 5;
constexpr std::chrono::minutes kLongEnough{10};

constexpr int kMistake = 2;  // an exit code: of the configuration, or an output that is there

// Which of the files that have replaced each other at this path there is now.
using FileVersion = std::tuple<ino_t, time_t, long>;
FileVersion file_version_of(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return {};
  return {file.st_ino, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
}

// A file that another one may have replaced since, or that has come.
class Watched {
 public:
  explicit Watched(std::string path) : path_(std::move(path)), before_(file_version_of(path_)) {}
  bool is_new() const {
    const FileVersion now = file_version_of(path_);
    return now != FileVersion{} && now != before_;
  }

 private:
  std::string path_;
  FileVersion before_;
};

// mpirun, and the command line of `bizo run`.
std::vector<std::string> words_of(const CommandLine& line, bool may_lose_ranks) {
  std::vector<std::string> words{"mpirun"};
  if (may_lose_ranks) words.emplace_back("--enable-recovery");
  if (line.arguments[0] != "all") words.insert(words.end(), {"-n", line.arguments[0]});
  words.insert(words.end(), line.launcher_options.begin(), line.launcher_options.end());
  char program[4096] = "";
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) throw Error("cannot read /proc/self/exe");
  words.insert(words.end(), {program, "run", line.arguments[1]});
  for (const auto& setting : line.settings) words.insert(words.end(), {"--set", setting});
  if (!line.output.empty()) words.insert(words.end(), {"--output", line.output});
  if (!line.time_limit.empty()) words.insert(words.end(), {"--time-limit", line.time_limit});
  if (line.resume == Resume::yes) words.emplace_back("--resume");
  if (line.resume == Resume::if_possible) words.emplace_back("--resume=auto");
  if (line.quiet) words.emplace_back("--quiet");
  return words;
}

void require_ranks(const std::string& ranks) {
  const bool number =
      ranks.find_first_not_of("0123456789") == std::string::npos && std::atoi(ranks.c_str()) > 0;
  if (!number && ranks != "all")
    throw ConfigError("bizo launch: the number of ranks is " + ranks +
                      "; write a number >= 1 or all, then the configuration: bizo launch 8 CONFIG.ini");
}

// How one mpirun ended.
struct Attempt {
  std::optional<int> said;  // by the run itself
  LauncherEnd launcher;
};

Attempt try_once(const CommandLine& line, const Params& run) {
  const std::string& output = run.text("output");
  const bool may_lose_ranks = run.flag("survive_rank_loss");
  const LaunchReport report;
  const Watched status(io::status_path(output)), journal(io::RunPaths(output).journal),
      owner(io::RunLock::path_of(output));
  // On another host than rank 0's, its files tell that it has started.
  const Signs signs{[&] { return report.started() || owner.is_new() || journal.is_new() || status.is_new(); },
                    [&] { return report.code() || (may_lose_ranks && status.is_new()); }};
  Attempt done;
  done.launcher = run_launcher(words_of(line, may_lose_ranks), signs, run.number("start_limit"));
  done.said = report.code();
  // Without losses mpirun's code is the run's, and a status may be of an earlier launch whose ranks still
  // end.
  if (!done.said && may_lose_ranks && status.is_new()) done.said = io::read_status(output);
  if (!done.said && !may_lose_ranks && done.launcher.code == 0 && !done.launcher.late) done.said = 0;
  return done;
}

// Killed from outside. What the program did to itself it would do again, for the bits are the same. Codes
// that are no signal's are mpirun's own: about its options, or a host that is lost (205), and others are for
// the caller to choose.
bool was_killed(const LauncherEnd& end) {
  if (end.late || end.code == 0) return true;
  const int number = end.code - 128;
  return number > 0 && number < NSIG && number != SIGSEGV && number != SIGBUS && number != SIGFPE &&
         number != SIGILL && number != SIGABRT && number != SIGSYS;
}

std::string what_happened(const LauncherEnd& end, double start_limit) {
  if (end.late) return format("not all ranks had started after %g s (run.start_limit)", start_limit);
  if (end.code == 0) return "rank 0 is gone";
  return format("a rank or mpirun was killed (exit code %d)", end.code);
}

}  // namespace

int launch(const CommandLine& given) {
  if (parallel::launched_by_mpi())
    throw ConfigError("bizo launch starts mpirun itself; run it without mpirun");
  require_ranks(given.arguments[0]);
  CommandLine line = given, of_run = given;
  of_run.arguments = {line.arguments[1]};
  const Params run = read_section(configure(of_run), "run");
  set_launch_environment(!line.launcher_options.empty() || std::getenv("SLURM_JOB_ID"));
  prepare_launches();
  const Watched journal(io::RunPaths(run.text("output")).journal);
  for (int failures = 0;;) {
    const auto begin = Clock::now();
    const Attempt done = try_once(line, run);
    const bool resumes = line.resume != Resume::no, begun = journal.is_new();
    if (begun) line.resume = Resume::if_possible;
    // The rank 0 of a start that was killed may begin after it, and then this one has met what it left.
    const int code = done.said.value_or(done.launcher.code);
    if (code == kMistake && failures > 0 && begun && !resumes) continue;
    if (done.said) {
      io::clear_left_owner(run.text("output"));  // rank 0 may have been killed after it had said its end
      return *done.said;
    }
    if (const int number = signal_that_came()) {
      if (number == SIGUSR1 || number == SIGUSR2) return exit_code(StopReason::interrupted);
      return done.launcher.code != 0 ? done.launcher.code : 128 + number;
    }
    if (!was_killed(done.launcher)) return done.launcher.code;
    const std::string what = what_happened(done.launcher, run.number("start_limit"));
    if (Clock::now() - begin > kLongEnough) failures = 0;
    if (++failures > kMaxFailures)
      throw Error(what + format("; gave up after %d starts in a row; continue with --resume=auto", failures));
    std::fprintf(stderr, "bizo: %s; %s\n", what.c_str(), begun ? "resuming" : "starting again");
  }
}

}  // namespace bizo::app
