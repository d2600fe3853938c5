// A problem with constraints c(x, y) <= 0 beside its box, which it evaluates as it does F.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// Violations below count as none: steps meet constraints by their models, which have an error, from both
// sides.
inline constexpr double kFeasible = 1e-6;

class Constrained {
 public:
  virtual ~Constrained() = default;
  virtual Index constraints() const = 0;
  // C is constraints x B; a point is feasible where its column has no positive number. F has values at others
  // too. A column's bits depend on that column alone.
  virtual void constraint(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef C) = 0;
};

// What is known of constraints at the best point of a run; empty where there are none. Multipliers are those
// of the last model: grad F + sum multiplier grad c + A^T linear_multiplier = 0 where no bound of x holds.
struct ConstraintState {
  Vector value, multiplier;                // of c; multiplier >= 0
  Vector linear_value, linear_multiplier;  // A x; > 0 at an upper bound, < 0 at a lower one
  double violation = kNaN;                 // the largest of both
  bool empty() const { return value.size() + linear_value.size() == 0; }
};

// An algorithm that keeps to constraints: beside Algorithm, not one of its levels.
class KeepsConstraints {
 public:
  virtual ~KeepsConstraints() = default;
  virtual ConstraintState constraint_state() const = 0;
};

}  // namespace bizo
