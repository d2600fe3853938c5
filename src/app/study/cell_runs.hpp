// The runs of a study, as processes: so many at a time, and none of them hurts the others.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bizo::app {

struct CellRun {
  std::vector<std::string> words;  // the command
  std::string log;                 // file of its standard output and error
};

// Called in the order in which they end: which one, and its exit code (128 and the signal that
// killed it; 75: it was asked to end).
using CellEnded = std::function<void(std::size_t index, int code)>;

// Runs them, `at_once` at a time. A signal that asks a run to end is passed on to those that run, and no
// other is started. Returns the signal, or 0. Error if no process can be started.
int run_cells(const std::vector<CellRun>& runs, int at_once, const CellEnded& ended);

}  // namespace bizo::app
