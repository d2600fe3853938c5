// The trust-region subproblem: min q(s), |s| <= radius, lower <= s <= upper, and linear constraints.
#pragma once

#include "methods/trust_region/quadratic_model.hpp"

namespace bizo::methods {

// A part of the decrease so far that is not worth another iteration. Powell takes 1e-2; an iteration is cheap
// beside an evaluation.
inline constexpr double kWorthwhile = 1e-4;

struct Region {
  double radius = 0;
  Vector lower, upper;  // of s; lower <= 0 <= upper
  Matrix rows = {};     // rows s <= room, room >= 0; none: no such constraints
  Vector room = {};
};

// An approximate minimizer, no worse than the best point along -gradient: conjugate gradients on the free
// coordinates until a bound or the sphere is met; on the sphere, turns in the plane of the step and the
// gradient (Powell 2009, TRSBOX). O(d^2) an iteration, some d iterations. With linear constraints
// polyhedral_step.
Vector region_step(const QuadraticModel& model, const Region& region);

// The step in the region at which |q(s) - q(0)| is largest: of the minimizers of q and -q.
Vector farthest_from_zero(const QuadraticModel& model, const Region& region);

}  // namespace bizo::methods
