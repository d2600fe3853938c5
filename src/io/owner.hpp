// The identity of a process, for a file.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace bizo::io {

struct Owner {
  std::string host;    // for people
  std::string system;  // the boot of a kernel and a namespace of its processes: a process that shares both
                       // can ask for pid
  pid_t pid = 0;
  std::string started;  // in the kernel's clock: ids come again
  pid_t parent = 0;     // when it took the output

  std::string text() const;
};

Owner this_process();

// Of text(); nullopt: it is something else.
std::optional<Owner> read_owner(const std::string& text);

// Of an owner with the system of this process.
enum class Presence { gone, orphaned, there };
Presence presence_of(const Owner& owner);

}  // namespace bizo::io
