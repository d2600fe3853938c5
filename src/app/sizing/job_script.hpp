// The job script for SLURM that goes back to the queue by itself: jobs/requeue.sbatch, with its lines for the
// user filled in.
#pragma once

#include <string>
#include <vector>

#include "app/sizing/forecast.hpp"

namespace bizo::app {

struct JobShape {
  int nodes = 1;
  int ranks_per_node = 1;
  Index megabytes = 0;                          // a rank
  std::string time;                             // of one allocation, as SLURM writes it
  std::string why_ranks, why_memory, why_time;  // a line each
};

struct JobRequest {
  int nodes = 0, ranks = 0;  // 0: bizo chooses
  std::string time;          // empty: bizo chooses
  int cores = 1;             // of a node
};

struct JobMeasures {
  IterationCost cost;  // batch = 0: not measured
  std::string master;  // evaluation.master
  int team = 1;        // evaluation.ranks_per_item
  Index points = 0;    // that a method without directions asks for together; 0: it has no choice
  double iterations = 0;
  double wall_time = 0;  // budget.wall_time; infinity: none
  double megabytes = 0;  // that the probe needed, its programs included
};

JobShape shape_of(const JobRequest& request, const JobMeasures& measures);

// "H:MM:SS", up to whole minutes.
std::string slurm_time(double seconds);

// What the job runs.
struct JobCommand {
  std::string name;                   // of the job
  std::string program;                // bizo itself
  std::string config, output;         // files
  std::vector<std::string> settings;  // section.key=value
  std::string verbatim;               // the command that wrote the script
};

std::string job_script(const JobShape& shape, const JobCommand& run);

}  // namespace bizo::app
