// Starting a process without copying this one.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace bizo::blackbox {

// Everything that the new process needs; nothing is allocated between the two calls of the kernel.
struct Spawn {
  std::string program;  // a path
  std::vector<std::string> words;
  std::vector<std::string> environment;
  std::string folder;              // empty: here
  std::vector<int> descriptors;    // become 0, 1, 2, ...; all of them above that
  unsigned long memory_limit = 0;  // bytes; 0: none
  int register_at = -1;            // "+PID\n" is written there first
};

// The last step, which fails if it is no program that can be executed.
inline constexpr const char* kExecute = "execute it";

// The new process leads a group of its own, has no signal blocked or ignored, and dies with the thread that
// started it. Returns its id, or -1 with `error` an errno and `step` what was being done.
pid_t spawn(const Spawn& how, int& error, const char*& step);

// Where the program is, as execvp looks for it; "" if there is none.
std::string find_program(const std::string& name, const std::string& folder);

}  // namespace bizo::blackbox
