#include "app/process/exit_guard.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace bizo::app {
namespace {

bool guards = false;

void refuse_exit() {
  if (!guards) return;
  std::fputs(
      "bizo: the problem's code ended the process (exit, or STOP in Fortran); use evaluation.isolate = "
      "on, "
      "and continue with --resume=auto\n",
      stderr);
  _exit(1);
}

}  // namespace

ExitGuard::ExitGuard() {
  static const bool registered = std::atexit(refuse_exit) == 0;
  guards = registered;
}

ExitGuard::~ExitGuard() {
  guards = false;
}

}  // namespace bizo::app
