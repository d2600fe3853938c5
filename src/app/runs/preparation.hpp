// What a run needs before it begins, on every rank.
#pragma once

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

#include "app/config/assembly.hpp"
#include "app/config/command_line.hpp"
#include "app/process/time_left.hpp"
#include "app/runs/teams.hpp"
#include "bizo/core/clock.hpp"
#include "io/run_lock.hpp"
#include "io/saved_run.hpp"
#include "parallel/start_up.hpp"

namespace bizo::app {

struct Preparation {
  const volatile std::sig_atomic_t& interrupted;
  std::unique_ptr<io::RunLock> lock = {};  // of the output, on rank 0
  std::string output = {};                 // run.output from the root, on rank 0
  Teams teams = {};
  std::optional<Assembly> assembly = {};   // nothing on a rank that evaluates nothing itself
  io::RunIdentity identity = {};           // on rank 0
  std::optional<io::SavedRun> saved = {};  // that it goes on with, on rank 0
  std::optional<double> silence = {};      // of a rank that counts as lost; nothing: none may be lost
  TimeLeft time = {};                      // since the beginning, on rank 0
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

  double seconds() const { return seconds_since(begin); }  // since the beginning
};

// Rank 0 finds the user's mistakes first; then the others build the same, which is checked: a program or a
// server may offer another problem to another rank. All ranks return alike: nothing if they are ready, else
// why not. `mpi` is null where there is one process.
std::optional<parallel::Failure> prepare(const CommandLine& line, parallel::Session* mpi,
                                         Preparation& prepared);

}  // namespace bizo::app
