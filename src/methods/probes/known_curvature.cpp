#include "methods/probes/known_curvature.hpp"

namespace bizo::methods {

bool knows_curvature(ValuesProblem& problem, const InnerSolver& solver) {
  return solver.estimates_curvature() || problem.inner_curvature(problem.info().start).L > 0;
}

}  // namespace bizo::methods
