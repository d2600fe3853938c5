// The trust-region subproblem with constraints that are known by models: min q(s) + penalty sum max(0,
// c_i(s)) in a region (Fletcher's S l1 QP, 1985; docs/math.md, Constraints).
#pragma once

#include "methods/trust_region/region_step.hpp"

namespace bizo::methods {

struct ConstrainedModel {
  QuadraticModel objective;
  std::vector<QuadraticModel> constraints;  // c_i <= 0

  // sum max(0, c_i(s)).
  double violation(const Vector& s) const;
  double merit(const Vector& s, double penalty) const { return objective.at(s) + penalty * violation(s); }
};

struct ConstrainedStep {
  Vector s;
  Vector multipliers;  // in [0, penalty], of the constraints; the start of a next call
};

// Constraints are linear around the step so far, and their curvature is in the Lagrangian; linear ones are
// met by an augmented Lagrangian whose multipliers stay below the penalty, and, once it is known which are
// active, exactly. Steps are no worse than s = 0.
ConstrainedStep constrained_step(const ConstrainedModel& model, double penalty, const Region& region,
                                 const Vector& multipliers);

}  // namespace bizo::methods
