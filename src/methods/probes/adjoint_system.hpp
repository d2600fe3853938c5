// The adjoint equation at a base point (x, y): H v = -grad_y F, H = d2f/dy2. Coordinates of y at a bound stay
// there: the system is that of the others (docs/math.md, Bounds of y). Of an envelope, v = 0.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/inner_inverse.hpp"
#include "methods/probes/inner_products.hpp"

namespace bizo::methods {

class AdjointSystem {
 public:
  // What it is given outlives it.
  AdjointSystem(InnerGradientProblem& problem, InnerProducts& products, const Vector& x, const Vector& y);

  const Matrix& rhs() const { return rhs_; }  // p x 1
  // out = H V, both p x 1.
  void apply(const Matrix& V, Matrix& out);
  // The solution from `start` (p; empty: 0), or from what the problem knows (InnerInverse), to a residual
  // relative to the right-hand side in at most `steps` steps; cg knows what became of it.
  Vector solve(ConjugateGradients& cg, const Vector& start, Index steps, double tolerance);
  // The same by at most `steps` steps v <- v - length (H v + grad_y F); returns how many products H v it
  // took.
  Index descend(Vector& v, Index steps, double tolerance, double length);
  // Of H along the directions that apply() has seen; NaN: none.
  double min_curvature() const { return min_; }

 private:
  InnerProducts& products_;
  InnerInverse* inverse_;  // null: the problem knows none, or y is at a bound
  const Vector &x_, &y_;
  Vector free_;  // 1 for coordinates of y that may move, 0 for others
  Matrix rhs_;
  double min_ = kNaN;
};

}  // namespace bizo::methods
