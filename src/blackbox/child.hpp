// A program that was started: a process group of its own, with bounded resources and bounded output.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bizo/core/clock.hpp"
#include "blackbox/descriptor.hpp"
#include "blackbox/environment.hpp"
#include "blackbox/watchdog.hpp"

namespace bizo::blackbox {

struct Launch {
  std::vector<std::string> words = {};  // the program, looked for in PATH, and its arguments
  std::string folder = {};              // where it works; empty: here
  Variables setting = {};               // environment variables, added
  std::uint64_t memory_limit = 0;       // bytes of address space; 0: no limit
  bool talks = false;                   // gets descriptor 3 to read from and 4 to write to
};

// The last bytes of an output of any length.
class Tail {
 public:
  static constexpr std::size_t kBytes = 64 << 10;
  // False: nothing is waiting to be read, or the end has come.
  bool take(int descriptor);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Child {
 public:
  // FatalError if the program cannot be started, with the reason; exit code 2 if it is no program.
  Child(const Launch& launch, std::shared_ptr<Watchdog> watchdog);
  // Ends the whole group at once.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Ends of the pipes of a child that talks; they do not block.
  Descriptor& to() { return to_; }
  Descriptor& from() { return from_; }

  // Takes output until there is something to read, room to write (if that is wanted), the process has ended,
  // or the clock has come to the deadline.
  void wait(double deadline, bool wants_to_write = false);
  // The same, as long as its work is of use: throws GivenUp (Watchdog::ask_for_use).
  void work(double deadline, bool wants_to_write = false);
  // The wait status of an end that somebody else in this process has waited for.
  static constexpr int kUnknown = -1;

  // Ended; what it has left in its group may still run.
  bool ended();
  // Lets the process end by itself until the deadline, then asks the group to, and kills what is left of it
  // when all have ended or after `grace` seconds. Returns the wait status of the process, or kUnknown.
  int stop(double deadline, double grace);

  // "exit code 7", "signal 11 (Segmentation fault)", with the last lines that it printed, on one line.
  std::string ending(int wait_status) const;
  // The last lines on standard error, or else on standard output; "" if there are none.
  std::string last_words() const;
  const Tail& output() const { return output_; }
  const Tail& errors() const { return errors_; }

 private:
  void start(const Launch& launch);
  [[noreturn]] void refuse(const std::string& name, const char* step, int error);
  bool is_waited_for() const;
  void reap();
  void drain();

  std::shared_ptr<Watchdog> watchdog_;
  pid_t process_ = -1;
  int status_ = 0;
  bool gone_ = false;
  Descriptor life_;  // readable when the process has ended, where the kernel has such a thing
  Descriptor to_, from_, output_end_, errors_end_;
  Tail output_, errors_;
};

}  // namespace bizo::blackbox
