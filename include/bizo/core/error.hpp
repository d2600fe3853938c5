// The exceptions of the program. Failed evaluations are not exceptions: see status.hpp.
#pragma once

#include <stdexcept>
#include <string>

namespace bizo {

// The user asked for the impossible. The message is one line: what, where, the rule, the remedy. Exit code 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The world is broken: a file, a rank, the disk. The message says what was being done to what. Exit code 1.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends the run also where it is thrown within an evaluation; all else that an evaluation throws is its own
// failure. What every evaluation needs is not there: a process, a file of this program's, room on the disk;
// or the user's program cannot be executed at all (exit code 2). The message is one line.
class FatalError : public Error {
 public:
  explicit FatalError(const std::string& message, int code = 1) : Error(message), exit_code(code) {}
  const int exit_code;
};

}  // namespace bizo
