// How a re-solving method evaluates: inner control, difference and estimate. Shared by its probes.
#pragma once

#include "bizo/core/base_point.hpp"
#include "bizo/core/directions.hpp"
#include "bizo/core/inner_solver.hpp"
#include "bizo/core/params.hpp"

namespace bizo::methods {

// How far perturbations reach towards bounds.
struct Reach {
  double entry = 0;  // the largest |u_i| of a family's directions, but for one in 15 000; 0: not of interest
  bool dense = false;  // whether directions have no zeros: near bounds on several axes they have no room
};
Reach reach_of(DirectionFamily& family);

struct ResolveSettings {
  InnerRule rule = InnerRule::fixed_steps;  // of the perturbed solves
  Index steps = 10;                         // fixed-steps: T; relative: the most
  bool steps_given = false;                 // by the user
  bool unrolled = false;                    // Phi is F after T steps from y_0: all solves take them
  double tolerance = 1e-2;                  // relative: eta_r
  double base_tolerance = 1e-7;             // absolute, of the base solve
  Index base_steps = 10000;                 // of the base solve, at most
  bool cold = false;                        // every solve starts at y_0 (HOZOG), not at the base solution
  bool previous = false;  // perturbed solves start at the solution of the base before (docs/math.md)
  bool central = true;
  bool adaptive = false;  // forward, and central when that does not serve (adaptive_difference.hpp)
  bool reference = true;  // forward differences are taken from the value at x
  bool response = false;  // PZOBO: difference the inner solution, contract it with grad_y F
  bool corrected =
      false;  // add v^T grad_y f(x', y') to every value, v = query.at.v (docs/math.md, Frozen adjoint)
  bool tangents = false;     // return (y_plus - y_minus) / 2h
  bool independent = false;  // of what the base solve finds, its value apart: perturbed solves around it
  bool shrinks = true;       // directions may have radii of their own
  Vector scale;              // user scales s of x, d: points are x + h s o u
  Vector inner_start;        // y_0
  Box box;
  Reach reach;

  // A forward difference of solves with fixed steps needs T steps at x too: same start, same steps.
  bool needs_reference() const { return reference && !central && rule == InnerRule::fixed_steps; }
  // Where bounds are near, forward differences of length h have their origin beside x, and one-sided ones of
  // solves of fixed steps need T steps at x (docs/adr/0017-differences-at-bounds.md).
  bool needs_reference(const Vector& x, double h) const;
  bool may_need_reference() const { return needs_reference() || (reach.entry > 0 && box.bounded()); }
  Vector origin(const Vector& x, double h) const;
  // The nearest point to x with room for perturbations of length h.
  Vector with_room(const Vector& x, double h) const;
  // Of the solve at a base point: to a tolerance, or T steps.
  InnerControl base_control(double absolute, const Curvature& curvature) const;
  // Of the perturbed solves around a base. It refers to the base's x and y.
  InnerControl control(const BasePoint& base, const Curvature& curvature) const;
};

// The options of [inner] that any solver has, and of [method] for difference and estimate.
OptionTable inner_control_options();
OptionTable difference_options();

// Of methods that work with y*(x), not with what T steps make: ConfigError if Phi is unrolled.
void refuse_unrolled(const Params& inner, const std::string& method);

// Reads [inner], or both sections. ConfigError for the one combination that cannot give honest differences
// (an absolute tolerance, docs/math.md, Inner control) and for `response` on a problem without grad_y F.
ResolveSettings read_base_settings(const Params& inner);  // of base solves alone
ResolveSettings read_inner_settings(const Params& inner, const Problem& problem, Vector scale);
ResolveSettings read_resolve_settings(const Params& inner, const Params& method, const Problem& problem,
                                      Vector scale);

}  // namespace bizo::methods
