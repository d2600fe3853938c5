// Cholesky factors of a Hessian, shifted where it is not positive definite.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::inner {

// Factors H + shift D, where D is the size of H's diagonal, 1e-3 of the largest entry at least: so units of y
// hardly matter. shift is the first of 0, 1e-3, 8e-3, ... for which the matrix is positive definite beyond
// rounding: steps with it go downhill where H has negative or no curvature (Levenberg and Marquardt).
class SafeCholesky {
 public:
  // With a shift of `min` or more. False: H is not finite, and there are no factors.
  bool factor(ConstMatrixRef H, double min = 0);
  double shift() const { return shift_; }
  // right <- (H + shift D)^-1 right.
  void solve(VectorRef rhs);

 private:
  bool try_shift(ConstMatrixRef H, double shift);

  Vector units_, scratch_;  // 1 / sqrt D
  Matrix factors_;          // lower triangle; of the matrix in units of sqrt D
  double shift_ = 0;
};

}  // namespace bizo::inner
