// The problems of this folder that a configuration can name, beside those of problems/.
#pragma once

#include "bizo/core/problem_context.hpp"
#include "blackbox/child.hpp"
#include "blackbox/file_oracle.hpp"
#include "blackbox/limits.hpp"

namespace bizo::blackbox {

// What a problem needs that a program answers.
struct ProgramContext {
  Limits limits;
  std::string work_folder;              // run.workdir
  std::vector<FileFormat> formats;      // of input and output files
  std::shared_ptr<Watchdog>& watchdog;  // made by the first that starts a program
  std::vector<std::string>& notes;      // what a user should know of what was set
  RankPlace place = {};                 // of this process
};

// They need ProblemContext::programs.
const Catalogue<MakeProblem>& catalogue();

}  // namespace bizo::blackbox
