// How a run tells `bizo launch` its exit code, which an mpirun that goes on without lost ranks does not pass
// on.
#pragma once

#include <optional>
#include <string>

namespace bizo {

// On the side of `launch`: a temporary file that the environment of what it starts names.
class ExitCodeFile {
 public:
  ExitCodeFile();
  ~ExitCodeFile();
  ExitCodeFile(const ExitCodeFile&) = delete;
  ExitCodeFile& operator=(const ExitCodeFile&) = delete;
  // nullopt: nobody has written it.
  std::optional<int> code() const;

 private:
  std::string path_;
};

// On the side of the run. What the run starts in its turn does not hear of the file.
class ExitCodeReport {
 public:
  ExitCodeReport();
  // Nothing unless `launch` waits for it.
  void tell(int code) const;

 private:
  std::string path_;
};

}  // namespace bizo
