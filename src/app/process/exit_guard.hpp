// A problem's code that calls exit(), as Fortran's STOP does, ends the process as if the run had finished.
#pragma once

namespace bizo::app {

// As long as it lives, exit() says so on the standard error and ends the process with exit code 1. One at a
// time.
class ExitGuard {
 public:
  ExitGuard();
  ExitGuard(const ExitGuard&) = delete;
  ExitGuard& operator=(const ExitGuard&) = delete;
  ~ExitGuard();
};

}  // namespace bizo::app
