// How a descent method gets its hypergradient at a base point: by one or more queries.
#pragma once

#include <optional>
#include <string>

#include "bizo/core/executor.hpp"
#include "bizo/core/query.hpp"

namespace bizo::methods {

// The point at which a hypergradient is wanted.
struct Base {
  const BasePoint& at;
  Index iteration;               // that the step will lead to, from 1
  std::uint64_t seed = 0;        // of the run
  double value = kNaN;           // F(x, y)
  double inner_residual = kNaN;  // norm of grad_y f(x, y)
  double radius = kNaN;          // of perturbations, in scaled units
  double noise = kNaN;           // standard deviation of the error of a value, if measured
};

// All of it in scaled units.
struct Estimate {
  Vector gradient;                  // d; empty: every evaluation failed
  double norm = kNaN;               // estimate of |grad Phi|, freed of the inflation of g and of noise
  double slope = kNaN;              // estimate of <grad Phi, g>
  double gradient_noise = 0;        // root mean square of |g - grad Phi| that the noise of values causes
  double curvature_trace = kNaN;    // estimate of the trace of the Hessian of Phi, if it came for free
  double largest_curvature = kNaN;  // of u^T H u over its directions, if it came for free
  double signal_to_noise = kNaN;
  double failed_share = 0;       // of the directions
  double base_tolerance = kNaN;  // what the next base solve must reach; NaN: no demand
  double error = kNaN;           // bound of the gradient's error from inexact solves, if there is one
  double value_error = kNaN;     // size of the error of F(x, y) from the inexact y, if measured
  double radius = kNaN;          // of the next perturbations; NaN: as they are
  double directions = kNaN;      // l of the estimate; NaN: no random directions are involved
  Index inner_steps = 0;         // T of solves with fixed steps from the next base on; 0: as they are
  std::string note;
};

class Hypergradient {
 public:
  virtual ~Hypergradient() = default;
  // The next query at this base; called once for each, by turns with tell. Directional queries are those
  // whose outcomes recorders see.
  virtual Query ask(const Base& base) = 0;
  // What ask() would say at a base of which only the point is known yet, its F being asked at the same time;
  // none: that depends on more. tell() will know the base, and complete differences.
  virtual std::optional<Query> ask_ahead(const Base& /*base*/) { return {}; }
  // The query that was asked last at this base, and its outcomes; the estimate, if they completed it.
  virtual std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                                       Combiner& combiner) = 0;
  // J (s o direction), J = dy*/dx, for a direction in scaled units; empty: unknown. Base solves start there.
  virtual Vector response(const Vector& /*direction*/, Combiner& /*combiner*/) { return {}; }
  // What it remembers from one base to the next.
  virtual void archive(Archive& archive) = 0;
};

}  // namespace bizo::methods
