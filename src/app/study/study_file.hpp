// A study: a configuration in which settings vary, and the runs that it stands for.
//
//   [vary]           settings with several values (variation.hpp), each combined with every other
//
//   [vary NAME]      these settings vary together: their first values, their second ones, ...
//
//   [variant NAME]   a group of settings; a cell has one of the variants
//
//   [study]          output, ranks
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/config/config.hpp"

namespace bizo::app {

struct Cell {
  std::string variant;                                        // its name; "": there are no variants
  std::vector<std::pair<std::string, std::string>> settings;  // section.key and value, those that vary
  Ini ini;                                                    // its configuration
};

struct Study {
  std::string output;  // of the whole
  int ranks = 1;       // of a cell
  std::vector<Cell> cells;
};

// Whether the text has a section of a study; for text that is no INI, false.
bool is_study(const std::string& text, const std::string& origin);

// `origin`: the file's path. Without a name of its own the output is called after it, in the current folder.
// ConfigError for what is not a study, each setting's place in it.
// `settings`: "section.key=value", in place of what the file says; of what varies there, the values.
Study read_study(const std::string& text, const std::string& origin,
                 const std::vector<std::string>& settings = {});

// "cold, run.seed = 3".
std::string label_of(const Cell& cell);

}  // namespace bizo::app
