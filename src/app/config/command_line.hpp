// bizo's command line: subcommands and their options.
#pragma once

#include <string>
#include <vector>

#include "bizo/problems/catalogue.hpp"

namespace bizo::app {

enum class Resume { no, yes, if_possible };

struct CommandLine {
  std::string command;                        // its name; help if there is none
  std::vector<std::string> arguments;         // what follows, without options
  std::vector<std::string> settings;          // --set section.key=value, in order
  std::string output;                         // --output, for run and doctor
  bool quiet = false;                         // --quiet, for run
  bool follow = false;                        // --follow, for inspect
  bool overwrite = false;                     // --overwrite, for merge
  bool launched = false;                      // by bizo launch on this host, not typed
  Resume resume = Resume::no;                 // --resume, for run
  std::string time_limit;                     // --time-limit, for run; "": none
  bool list = false;                          // --list, for study
  std::string cells;                          // --cells, for study: "3" or "3..8"; "": all
  bool probe = false;                         // --probe, for check
  int ranks = 0;                              // --ranks, with --probe, for slurm and study; 0: not given
  int nodes = 0;                              // --nodes, for slurm; 0: not given
  std::string time;                           // --time, for slurm, as SLURM writes it
  std::vector<std::string> passed_on;         // what follows the command, for report
  std::vector<std::string> launcher_options;  // what follows --, for launch
  std::string folder;                         // --folder, for man
  std::string verbatim;                       // as it was typed
  Catalogue<MakeProblem> problems;            // of the program that bizo is a part of
};

// ConfigError, with the remedy, for an unknown command or option and for missing or superfluous arguments.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace bizo::app
