// The inverse of the Hessian of f in y: beside the oracle levels, not one of them.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// A problem whose d2f/dy2 is positive definite and has an inverse by a formula, as where f is quadratic in y
// with few samples. Adjoints begin with it instead of 0, so that conjugate gradients have nothing left to do.
class InnerInverse {
 public:
  virtual ~InnerInverse() = default;
  // out_b = (d2f/dy2)(X_b, Y_b)^-1 V_b, p x B.
  virtual void inner_inverse_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) = 0;
};

}  // namespace bizo
