// A process that outlives this one by a moment, and kills the process groups that it left behind, however it
// ended. What has made a process group of its own escapes it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <utility>

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

  // Whether what programs work at is of no use any more; nobody has to say so. Asked while one works.
  void ask_for_use(std::function<bool()> is_useless) { is_useless_ = std::move(is_useless); }
  bool asks() const { return is_useless_ != nullptr; }
  // Throws GivenUp if it is of none.
  void require_use() const;

 private:
  pid_t process_ = -1;
  Descriptor list_;
  std::function<bool()> is_useless_;
};

}  // namespace bizo::blackbox
