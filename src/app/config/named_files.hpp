// Files that a configuration names: by them a run that goes on is told from another one.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bizo::app {

struct NamedFile {
  std::string setting;  // "problem.data"
  std::string path;     // as it is written there
  bool declared;        // bizo reads or copies it, or starts it; else it is for others, who may write to it
};

// Those that are there, of settings "section.key".
std::vector<NamedFile> named_files(const std::map<std::string, std::string>& settings);

// ConfigError if a declared one is among the files of the run with this output.
void require_output_is_no_input(const std::map<std::string, std::string>& settings,
                                const std::string& output);

}  // namespace bizo::app
