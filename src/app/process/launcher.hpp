// One mpirun: started, told of signals, watched while its ranks start, ended when the run has ended or will
// not begin.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace bizo::app {

// What is to be noticed from outside while mpirun runs.
struct Signs {
  std::function<bool()> started;  // all ranks are there
  std::function<bool()> ended;    // the run has said how it ended
};

struct LauncherEnd {
  int code = 0;       // mpirun's own; a signal + 128
  bool late = false;  // the ranks did not start in time, and were ended
};

// From now on signals that end a run are passed on to the mpirun that runs; who mpirun leaves behind when it
// is killed becomes a child of this process.
void prepare_launches();

// Whether a signal has asked for the end: 0 or its number.
int signal_that_came();

// Runs mpirun to its end. It reads nothing: the standard input is somebody else's. `start_limit`: seconds, 0:
// none. Ranks that it left are waited for, and ended if they do not follow. ConfigError: there is no mpirun
// in PATH.
LauncherEnd run_launcher(const std::vector<std::string>& words, const Signs& signs, double start_limit);

}  // namespace bizo::app
