// What a method asks for, and what it is told. A query is O(d + p) bytes whatever the number of directions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/directions.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/status.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

struct Query {
  Index probe = 0;       // which of the method's probes
  Index iteration = 0;   // that the answer belongs to
  DirectionBlock block;  // block.count items are evaluated, one a direction
  double radius = kNaN;  // length of a perturbation, in scaled x-units
  Vector x;              // base point, d
  Vector y;              // inner solution at the base, or the start for the base solve, p
  Vector v;              // adjoint, p, where the probe needs it
  Vector y_reference;    // forward differences: the inner answer at x under the same control; else empty
  double reference_value = kNaN;  // F(x, y_reference), or F(x, y) where y_reference is empty
  double tolerance = kNaN;        // of the base solve
  bool directional = false;       // items are directions of the estimate: recorders see their outcomes
  double inner_tolerance = kNaN;  // relative, of the perturbed solves; NaN: as configured
  double residual_floor = 0;      // residual at which a relative solve is done in any case
  Curvature curvature;            // inner curvature at the base
  std::vector<Vector> extra;      // whatever else the probe needs; it says what

  void archive(Archive& a) {
    a(probe, iteration, block, radius, x, y, v, y_reference, reference_value, tolerance, directional,
      inner_tolerance, residual_floor, curvature, extra);
  }
};

// What a probe measured for one item. Trivially copyable: it travels as bytes.
struct Outcome {
  double difference = kNaN;   // D_j, estimate of u_jT grad Phi (in scaled x-units)
  double value_plus = kNaN;   // F at x + h u_j, or at the item's only point
  double value_minus = kNaN;  // F at x - h u_j
  double inner_residual = kNaN;
  double initial_residual = kNaN;  // norm of grad_y f(x + h u, y) at the start of the solve, if measured
  std::int64_t evaluations = 0;    // outer evaluations that this item cost
  std::int64_t inner_steps = 0;
  std::int64_t inner_gradients = 0;
  EvaluationStatus status = EvaluationStatus::failed;
};

// In the order of the directions.
struct Outcomes {
  std::vector<Outcome> items;
  Matrix payload;      // payload_rows x items: vectors that some probes return (inner solutions)
  std::string reason;  // what the first batch that threw said
};

// What a worker does for a range of a query's items. Problem, solver and directions belong to the probe; it
// keeps no memory from one call to the next that could change a result.
class Probe {
 public:
  virtual ~Probe() = default;
  // outcomes and payload have which.count entries, and payload_rows() rows.
  virtual void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) = 0;
  virtual Index payload_rows() const { return 0; }
};

}  // namespace bizo
