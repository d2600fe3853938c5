#include "methods/probes/piggyback.hpp"

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// The derivatives of A at a point, replicated to as many columns as a product wants.
class MapDerivative {
 public:
  MapDerivative(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step)
      : problem_(problem), x_(x), y_(y), step_(step), forward_(y.size(), 1), slope_(y.size(), 1) {
    Matrix image(y.size(), 1), unused(x.size(), 1);
    prox_gradient_map(problem, x, y, step, forward_, image);
    problem.inner_prox_slopes(x, step, forward_, y, slope_, unused);
  }

  const Matrix& slope() const { return slope_; }

  // A_yT w, p x 1.
  Matrix inner_adjoint(ConstMatrixRef w) {
    const Matrix sloped = slope_.cwiseProduct(w);
    Matrix image(w.rows(), 1);
    problem_.smooth().inner_hessian_product(x_, y_, sloped, image);
    return sloped - step_ * image;
  }

  // A_xT W, d x B.
  Matrix outer_adjoint(ConstMatrixRef W) {
    const Index B = W.cols();
    const Matrix X = x_.replicate(1, B), Y = y_.replicate(1, B), Z = forward_.replicate(1, B);
    Matrix cross(x_.size(), B), direct(x_.size(), B), slopes(W.rows(), B);
    problem_.smooth().inner_mixed_product(X, Y, slope_.replicate(1, B).cwiseProduct(W), cross);
    problem_.inner_prox_slopes(X, step_, Z, W, slopes, direct);
    return direct - step_ * cross;
  }

 private:
  ProximalInner& problem_;
  Matrix x_, y_;
  double step_;
  Matrix forward_, slope_;
};

Matrix outer_slope_y(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y) {
  Matrix slope(y.size(), 1);
  problem.smooth().outer_gradient_y(x, y, slope);
  return slope;
}

Vector outer_slope_x(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y) {
  Matrix slope(x.size(), 1);
  problem.smooth().outer_gradient_x(x, y, slope);
  return slope.col(0);
}

}  // namespace

PiggybackAdjoint piggyback_adjoint(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                                   Index steps, double tolerance, Vector w) {
  MapDerivative map(problem, x, y, step);
  const Matrix slope = outer_slope_y(problem, x, y);
  const double size = norm(slope.col(0));
  PiggybackAdjoint result;
  while (result.steps < steps && !(result.change <= tolerance)) {
    const Vector next = map.inner_adjoint(w) + slope;
    result.change = size > 0 ? norm(next - w) / size : 0;
    w = next;
    ++result.steps;
  }
  result.gradient = outer_slope_x(problem, x, y) + map.outer_adjoint(w);
  result.w = w;
  return result;
}

// With u = s o w, w = (I - step H) u + grad_y F: on the support (H + diag((1 - s) / (step s))) u = grad_y F /
// step, and u = 0 elsewhere.
PiggybackAdjoint support_gradient(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                                  double tolerance) {
  MapDerivative map(problem, x, y, step);
  const Matrix slope = outer_slope_y(problem, x, y);
  const Matrix rhs = (map.slope().array() > 0).select(slope / step, 0.0);
  Matrix u = Matrix::Zero(y.size(), 1), image(y.size(), 1);
  ConjugateGradients cg;
  cg.solve([&](const Matrix& V,
               Matrix& out) { support_hessian_product(problem, x, y, step, map.slope(), V, out); },
           rhs, u, 10 * y.size() + 100, tolerance);
  problem.smooth().inner_hessian_product(x, y, u, image);
  PiggybackAdjoint result;
  result.steps = cg.products()[0] + 1;
  result.w = u - step * image + slope;
  result.gradient = outer_slope_x(problem, x, y) + map.outer_adjoint(result.w);
  return result;
}

Matrix piggyback_jacobian(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                          Index steps) {
  const Index d = x.size(), p = y.size();
  MapDerivative map(problem, x, y, step);
  const Matrix A_x = map.outer_adjoint(Matrix::Identity(p, p)).transpose();
  const Matrix X = x.replicate(1, d), Y = y.replicate(1, d), slope = map.slope().replicate(1, d);
  Matrix J = Matrix::Zero(p, d), image(p, d);
  for (Index k = 0; k < steps; ++k) {
    problem.smooth().inner_hessian_product(X, Y, J, image);
    J = slope.cwiseProduct(J - step * image) + A_x;
  }
  return J;
}

}  // namespace bizo::methods
