// The trust-region subproblem with linear constraints: min q(s), |s| <= radius, bounds and rows of a region.
#pragma once

#include "methods/trust_region/region_step.hpp"

namespace bizo::methods {

// An approximate minimizer that keeps to the constraints, no worse than s = 0: conjugate gradients in the
// null space of the active constraints whose multipliers are positive, until another one or the sphere is met
// (Powell 2015, LINCOA). The direction of steepest descent along the active ones comes from a nonnegative
// least-squares problem. O(d^2 m) an iteration, with m constraints.
Vector polyhedral_step(const QuadraticModel& model, const Region& region);

}  // namespace bizo::methods
