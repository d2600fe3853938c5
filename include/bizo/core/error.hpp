// The two exceptions of the program. Failed evaluations are not exceptions: see status.hpp.
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

}  // namespace bizo
