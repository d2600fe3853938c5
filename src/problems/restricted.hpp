// A problem that hides what it could answer beyond an oracle level: to try methods for black boxes on
// problems whose answers are known.
#pragma once

#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo::problems {

// `full` outlives the result. OracleLevel::solve: F alone, at an inner solution from a solver that sees the
// whole problem. A level at or above that of `full`, and OracleLevel::value, are errors of the caller.
std::unique_ptr<Problem> restricted(Problem& full, OracleLevel level);

}  // namespace bizo::problems
