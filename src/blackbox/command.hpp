// The command line of a program as a configuration has it.
#pragma once

#include <string>
#include <vector>

namespace bizo::blackbox {

// Words separated by blanks; '...' and "..." keep blanks. ConfigError, beginning with `where`, for a quote
// that is not closed and for an empty command.
std::vector<std::string> split_command(const std::string& command, const std::string& where);

// `path` from the root. Every ".." stays: behind a symbolic link it is not what the text before it says.
std::string absolute_path(const std::string& path);

// A program works in a folder of its own: words with a slash that name a file from here become absolute.
std::vector<std::string> with_absolute_paths(std::vector<std::string> words);

// Every "{name}" in the words replaced.
std::vector<std::string> with_replaced(std::vector<std::string> words, const std::string& name,
                                       const std::string& text);

}  // namespace bizo::blackbox
