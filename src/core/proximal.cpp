#include "bizo/core/proximal.hpp"

namespace bizo {

void prox_gradient_map(ProximalInner& problem, ConstMatrixRef X, ConstMatrixRef Y, double step,
                       MatrixRef forward, MatrixRef image) {
  problem.smooth().inner_gradient_y(X, Y, forward);
  forward = Y - step * forward;
  image = forward;
  problem.inner_prox(X, step, image);
}

void support_hessian_product(ProximalInner& problem, ConstMatrixRef X, ConstMatrixRef Y, double step,
                             ConstMatrixRef slope, ConstMatrixRef V, MatrixRef out) {
  const Matrix on_support = (slope.array() > 0).select(V, 0.0);
  problem.smooth().inner_hessian_product(X, Y, on_support, out);
  for (Index b = 0; b < V.cols(); ++b)
    for (Index i = 0; i < V.rows(); ++i) {
      const double s = slope(i, b);
      out(i, b) = s > 0 ? out(i, b) + (1 - s) / (step * s) * V(i, b) : V(i, b);
    }
}

}  // namespace bizo
