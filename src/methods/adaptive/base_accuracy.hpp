// How accurate base solves must be so that values still tell progress: their error, |v| |grad_y f| to first
// order, is to be a share of the decrease that the gradient promises (docs/math.md, Implicit
// differentiation).
#pragma once

#include "methods/estimates/hypergradient.hpp"

namespace bizo::methods {

class BaseAccuracy {
 public:
  // 0: no demands.
  explicit BaseAccuracy(double share) : share_(share) {}

  // For the solve after this base: share * |g| |x_k - x_{k-1}| / |v|, in scaled units; NaN at the first base.
  double base_tolerance(const Base& base, const Vector& scale, double gradient, double adjoint);
  void archive(Archive& archive) { archive(x_); }

 private:
  double share_;
  Vector x_;  // the last base
};

}  // namespace bizo::methods
