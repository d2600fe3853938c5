// A problem with constraints c(x, y) <= 0 beside its box, which it evaluates as it does F.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

class Constrained {
 public:
  virtual ~Constrained() = default;
  virtual Index constraints() const = 0;
  // C is constraints x B; a point is feasible where its column has no positive number. F has values at others
  // too. A column's bits depend on that column alone.
  virtual void constraint(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef C) = 0;
};

}  // namespace bizo
