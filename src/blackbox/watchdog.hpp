// A process that outlives this one by a moment, and kills the process groups that it left behind, however it
// ended. What has made a process group of its own escapes it.
#pragma once

#include <sys/types.h>

#include "blackbox/descriptor.hpp"

namespace bizo::blackbox {

class Watchdog {
 public:
  // Starts the process, whose environment is PATH and what begins with BIZO_. FatalError.
  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // For the new process itself, which writes "+PID\n" there before it does anything else.
  int descriptor() const { return list_.number(); }
  // The group is gone.
  void forget(pid_t group);

 private:
  pid_t process_ = -1;
  Descriptor list_;
};

}  // namespace bizo::blackbox
