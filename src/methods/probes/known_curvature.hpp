// Steps in y that a method takes itself need bounds of the inner curvature.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::methods {

// Whether the solver estimates them, or the problem tells them at its start.
bool knows_curvature(ValuesProblem& problem, const InnerSolver& solver);

}  // namespace bizo::methods
