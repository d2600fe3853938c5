// Products with the inner Hessian at a point: the problem's own, or central differences of grad_y f.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo {

class HessianProducts {
 public:
  // exact: the problem must be a ProductsProblem.
  HessianProducts(InnerGradientProblem& problem, bool exact) : problem_(problem), exact_(exact) {}

  // out = H(x, y) v, p x 1. By differences: |v| [grad_y f(x, y + e v/|v|) - grad_y f(x, y - e v/|v|)] / 2e,
  // e = 1e-4 max(1, |y|_inf) (docs/math.md, Adjoint).
  void apply(ConstVectorRef x, ConstVectorRef y, const Matrix& v, Matrix& out);

  // Calls of grad_y f, or what stands for one, that a product costs.
  Index cost() const { return exact_ ? 1 : 2; }

 private:
  InnerGradientProblem& problem_;
  bool exact_;
  Matrix X_, Y_, G_;
};

// Length of a displacement of y whose differences are neither round-off nor curved: 1e-4 max(1, |y|_inf).
double inner_displacement(ConstVectorRef y);

}  // namespace bizo
