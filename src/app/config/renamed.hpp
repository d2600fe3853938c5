// Options and values that had another name before: the only place that knows the old names
// (docs/adr/0025-names.md).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bizo/core/params.hpp"

namespace bizo::app {

struct Renamed {
  std::string section, key;          // of the option, as it was called
  std::string value = {};            // of this value of the option; "": the option itself
  std::string now;                   // the new key, or the new value
  std::vector<std::string> of = {};  // components of the section that it holds for; empty: all
};

const std::vector<Renamed>& renamed();

using SettingsBySection = std::map<std::string, std::map<std::string, Setting>>;

// Replaces the old names. Returns a line for each: "method.name = azo is now frozen-adjoint". Where an option
// is given under both names, the command line overrides the file; otherwise ConfigError.
std::vector<std::string> use_new_names(SettingsBySection& settings);

// The same for settings "section.key" that a results file or a checkpoint has stored.
void use_new_names(std::map<std::string, std::string>& stored);

// The new names of what was called `name`: a value, "key" or "section.key".
std::vector<std::string> new_names_of(const std::string& name);

}  // namespace bizo::app
