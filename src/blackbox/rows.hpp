// The problems of this folder that a configuration can name, beside those of problems/.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/dataset.hpp"
#include "blackbox/child.hpp"
#include "blackbox/file_oracle.hpp"
#include "blackbox/limits.hpp"

namespace bizo {

// What such a problem needs beside its own options.
struct Surroundings {
  const DataFiles& files;
  Limits limits;
  std::string work_folder;              // run.workdir
  std::vector<FileFormat> formats;      // of input and output files
  std::shared_ptr<Watchdog>& watchdog;  // made by the first that starts a program
  std::vector<std::string>& notes;      // what a user should know of what was set
  RankPlace place = {};                 // of this process
};

using MakeProgram = std::function<std::unique_ptr<Problem>(const Params&, const Surroundings&)>;

const Catalogue<MakeProgram>& program_catalogue();

}  // namespace bizo
