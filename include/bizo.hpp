// For programs that bring problems of their own: their main calls bizo::run (docs/blackbox.md, C++).
#pragma once

#include <optional>

#include "bizo/problems/catalogue.hpp"

namespace bizo {

struct Host {
  Catalogue<MakeProblem> problems = {};  // beside those that bizo has
  // MPI_Comm_c2f of the communicator whose ranks are to be used, in a program that has started MPI; nothing:
  // all ranks of the launcher, if there is one.
  std::optional<int> communicator = {};
};

// The program bizo, with its command line. Returns the exit code; collective on the communicator.
int run(int argc, const char* const* argv, const Host& host = {});

}  // namespace bizo
