// How long this start of a run may last: --time-limit, and the end of the SLURM allocation that it runs in.
#pragma once

#include <string>

namespace bizo::app {

// "90", "90s", "15m", "2h", "1d", "MM:SS", "HH:MM:SS" or "D-HH:MM:SS", in seconds. ConfigError, which begins
// with `what`.
double read_duration(const std::string& text, const std::string& what);

// Seconds until the allocation ends, by SLURM_JOB_END_TIME or else squeue; infinity outside of SLURM, or if
// it has no end.
double allocation_left();

struct TimeLeft {
  double run = 0;      // no batch begins that would not be back by then
  double process = 0;  // the process is gone by then, whatever is at work
};

// Both in seconds since the start, which was `gone` seconds ago. time_limit: "" for none; margin: seconds
// before the end of the allocation at which the run is to be over, at most a quarter of what is left.
TimeLeft time_left(const std::string& time_limit, double margin, double gone = 0);

}  // namespace bizo::app
