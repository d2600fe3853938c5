// The other side of the stream protocol: a problem of this program answers requests.
#pragma once

#include "bizo/core/inner_solver.hpp"

namespace bizo::blackbox {

// Answers on the descriptors until the one to read from comes to its end. solver == nullptr: the problem
// offers no solve. What a problem throws is an answer, but for a FatalError; what is wrong with the
// descriptors, and a question that cannot be one, is an Error or Malformed.
void serve_stream(Problem& problem, InnerSolver* solver, int read_from, int write_to);

}  // namespace bizo::blackbox
