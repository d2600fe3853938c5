// Composite inner problems: f(x, y) = g(x, y) + r(x, y), g smooth in y, r(x, .) convex and separable and
// given by its proximal operator prox_{s r(x, .)}(z) = argmin_y r(x, y) + |y - z|^2 / (2s). The solution is
// a fixed point of the prox-gradient map
//     A(x, y) = prox_{s r(x, .)}(y - s grad_y g(x, y)),
// and |y - A(x, y)| / s is the residual of y, as |grad_y f| is where f is smooth (docs/math.md, Nonsmooth
// inner problems).
#pragma once

#include "bizo/core/features.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

// What a nonsmooth problem offers beside the values of f and F. It derives from ValuesProblem, so that nobody
// takes its f for a smooth one; its inner_curvature bounds that of g.
class ProximalInner {
 public:
  virtual ~ProximalInner() = default;
  // The problem with g in place of f and the same F; it lives as long as this one.
  virtual ProductsProblem& smooth() = 0;
  // Y_b <- prox_{step r(X_b, .)}(Y_b).
  virtual void inner_prox(ConstMatrixRef X, double step, MatrixRef Y) = 0;
  // At the points Z, those before the prox: slope = d prox_i / d z_i (p x B), between 0 and 1, and
  // out_b = (d prox / d x)^T V_b (d x B). At a kink: the slope is 0.
  virtual void inner_prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V,
                                 MatrixRef slope, MatrixRef out) = 0;
};

// factor |A y - b|^2, with access to the columns of A.
struct SquaresTerm {
  Features columns;  // of A: what Features calls sample k is the column that y_k multiplies
  Vector targets;    // b
  double factor = kNaN;
};

// f(x, y) = factor |A y - b|^2 + sum_k (absolute_k(x) |y_k| + square_k(x)/2 y_k^2).
class SeparableLeastSquares : public ProximalInner {
 public:
  virtual const SquaresTerm& squares() = 0;
  // Both p x B, entries >= 0.
  virtual void inner_weights(ConstMatrixRef X, MatrixRef absolute, MatrixRef square) = 0;
};

// forward = Y - step grad_y g(X, Y) and image = A(X, Y), p x B; neither may overlap Y.
void prox_gradient_map(ProximalInner& problem, ConstMatrixRef X, ConstMatrixRef Y, double step,
                       MatrixRef forward, MatrixRef image);

// The derivative of (y - A(x, y)) / step with respect to y, divided by the slopes: H + diag((1 - slope) /
// (step slope)), H the Hessian of g, on the coordinates with slope > 0, and the identity on the others.
// Symmetric, and positive definite if H is. The result must not overlap V.
void support_hessian_product(ProximalInner& problem, ConstMatrixRef X, ConstMatrixRef Y, double step,
                             ConstMatrixRef slope, ConstMatrixRef V, MatrixRef out);

}  // namespace bizo
