// The configuration that a command line asks for: its file, and what --set and --output change.
#pragma once

#include "app/config/command_line.hpp"
#include "app/config/config.hpp"

namespace bizo::app {

// Of the file that the command line names; without one (bizo serve), of nothing but the settings. Every
// option has its name of today.
Config configure(const CommandLine& line);
// The same for the file's text, which other ranks are sent.
Config configure(const CommandLine& line, const std::string& text);

}  // namespace bizo::app
