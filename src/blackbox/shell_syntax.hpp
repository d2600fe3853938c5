// Commands that are written for a shell, which does not read them.
#pragma once

#include <string>

namespace bizo::blackbox {

struct ShellSyntax {
  std::string what;    // as it stands in the command; empty: there is none
  std::string remedy;  // if there is a better one than sh -c '...'
};

// The first part of a command, outside of quotation marks, that only a shell understands: redirections,
// pipes, lists, assignments, builtins, variables, ~, and patterns that name files from here.
ShellSyntax shell_syntax(const std::string& command);

}  // namespace bizo::blackbox
