// Keeps two processes from one output. A file beside it, .run.owner for run.h5, names the process that
// writes; creating it is atomic on NFS too, where file locks are often missing. A killed process leaves
// nothing to clean up: on this machine the kernel knows whether it lives, and on another it dates the file
// every second.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace bizo::io {

// Seconds to wait for an owner that may be about to leave: one on this machine, and one there whose launcher
// is gone; one on another machine, until it has been silent for this long, and in all.
struct Patience {
  double there = 0;
  double orphan = 10;
  double silence = 10;
  double all = 20;
};

class RunLock {
 public:
  // ConfigError, in one line, if a living process has the output. Error if the file cannot be written.
  explicit RunLock(const std::string& output, const Patience& patience = {});
  // Releases the output.
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  // Where it is: beside the file that links lead to.
  static std::string path_of(const std::string& output);

 private:
  void beat();

  std::string output_, path_;
  int file_ = -1;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread heart_;
};

// Watches the owner of an output from outside.
class OwnerWatch {
 public:
  explicit OwnerWatch(const std::string& output) : path_(RunLock::path_of(output)) {}
  // Seconds of polling since the owner was last seen alive, or none was named: a process of this machine
  // exists, one of another dates the file.
  double silence();

 private:
  std::string path_;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();
  std::string seen_;  // which version of the file
};

// Removes the file of a dead owner of this machine.
void clear_left_owner(const std::string& output);

// Whether a living process of this machine has the output.
bool is_owned(const std::string& output);

}  // namespace bizo::io
