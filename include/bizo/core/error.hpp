// The exceptions of the program. Failed evaluations are not exceptions: see status.hpp.
#pragma once

#include <stdexcept>
#include <string>

namespace bizo {

// A user's mistake. The message is one line: what, where, the rule, the remedy. Exit code 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A failure of the environment: a file, a rank, the disk. The message says what was being done to what. Exit
// code 1.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends the run even when thrown inside an evaluation; any other exception there only fails that evaluation.
// Something that every evaluation needs is missing: a process, a file of this program, disk space; or the
// user's program cannot be executed at all (exit code 2). The message is one line.
class FatalError : public Error {
 public:
  explicit FatalError(const std::string& message, int code = 1) : Error(message), exit_code(code) {}
  const int exit_code;
};

}  // namespace bizo
