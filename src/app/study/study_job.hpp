// The job script for SLURM that runs a study: an array whose tasks take some cells each.
#pragma once

#include <string>
#include <vector>

#include "app/study/study_file.hpp"

namespace bizo::app {

struct StudyJob {
  std::string program, file;          // bizo itself, and the study
  std::vector<std::string> settings;  // section.key=value
  std::string time;                   // of a task, as SLURM writes it; empty: an hour
  std::string verbatim;               // the command that wrote the script
};

std::string study_job(const Study& study, const StudyJob& job);

}  // namespace bizo::app
