// Threads of the programs that this process has started.
#pragma once

#include <atomic>
#include <thread>

namespace bizo::app {

// At this moment, the most of any child and of what it has started: a shell that waits adds none. 0: there is
// no child.
int threads_of_programs();

// Looks again and again while it lives. A program that is too brief to be seen is not counted.
class ProgramThreads {
 public:
  ProgramThreads();
  int max();

 private:
  void look();

  std::atomic<int> max_ = 0;
  std::jthread watch_;  // the last member: it ends first
};

}  // namespace bizo::app
