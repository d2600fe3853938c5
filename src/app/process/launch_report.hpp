// What a run tells `bizo launch` and mpirun does not pass on: that all ranks have started, and, where mpirun
// goes on without lost ranks, the exit code.
#pragma once

#include <optional>
#include <string>

namespace bizo::app {

// On the side of `launch`: a temporary file that the environment of what it starts names. It is locked for as
// long as somebody waits for the report: others of its kind, which were left behind, are removed.
class LaunchReport {
 public:
  LaunchReport();
  ~LaunchReport();
  LaunchReport(const LaunchReport&) = delete;
  LaunchReport& operator=(const LaunchReport&) = delete;
  bool started() const;
  // nullopt: nobody has told it.
  std::optional<int> code() const;

 private:
  std::string path_;
  int file_ = -1;
};

// On the side of the run. What the run starts in its turn does not hear of the file. Nothing is told unless
// `launch` waits for it on this host.
class LaunchReporter {
 public:
  LaunchReporter();
  bool is_awaited() const { return !path_.empty(); }
  void started() const;
  void ended(int code) const;

 private:
  void tell(const std::string& line) const;

  std::string path_;
};

}  // namespace bizo::app
