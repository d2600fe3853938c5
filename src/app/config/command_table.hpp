// The tables of commands and of their options, of which help, manual pages and completion are made.
#pragma once

#include <string>
#include <vector>

namespace bizo::app {

struct Command {
  std::string name;
  std::string summary;  // one line
  std::string usage;
  std::string text;                   // what a manual page says more
  std::vector<std::string> operands;  // as in the usage: CONFIG.ini, RUN.h5, N|all; the last may be repeated
  std::size_t min, max;               // arguments
  bool configures = false;            // takes --set
};

const std::vector<Command>& commands();

// ConfigError, with the nearest name, if there is none.
const Command& find_command(const std::string& name);

struct CommandOption {
  std::string form;      // as it is typed: "-o, --output FILE.h5"
  std::string commands;  // that have it
  std::string text;

  std::vector<std::string> names() const;  // -o, --output
  std::string value() const;               // FILE.h5; "": it takes none
};

const std::vector<CommandOption>& command_options();
std::vector<CommandOption> command_options(const std::string& command);

struct ExitCode {
  int code;
  std::string meaning;
};

const std::vector<ExitCode>& exit_codes();

// Of all commands, or about one. ConfigError if there is none of that name.
std::string help_text(const std::string& about = "");

}  // namespace bizo::app
