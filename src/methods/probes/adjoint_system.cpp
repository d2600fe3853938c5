#include "methods/probes/adjoint_system.hpp"

#include "bizo/core/envelope.hpp"
#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {

AdjointSystem::AdjointSystem(InnerGradientProblem& problem, InnerProducts& products, const Vector& x,
                             const Vector& y)
    : products_(products),
      inverse_(dynamic_cast<InnerInverse*>(&problem)),
      x_(x),
      y_(y),
      free_(free_coordinates(problem.info().inner_box, y)),
      rhs_(problem.p(), 1) {
  if (is_envelope(problem)) {
    rhs_.setZero();
    return;
  }
  problem.outer_gradient_y(x, y, rhs_);
  rhs_.col(0).array() *= -free_.array();
  if ((free_.array() == 0).any()) inverse_ = nullptr;
}

void AdjointSystem::apply(const Matrix& V, Matrix& out) {
  out = products_.hessian(x_, y_, V.col(0)).cwiseProduct(free_);
  const double curvature = dot(V.col(0), out.col(0)) / dot(V.col(0), V.col(0));
  if (!(curvature >= min_)) min_ = curvature;  // 0 / 0 for v = 0, which says nothing
}

Vector AdjointSystem::solve(ConjugateGradients& cg, const Vector& start, Index steps, double tolerance) {
  Matrix v = Matrix::Zero(rhs_.rows(), 1);
  if (inverse_)
    inverse_->inner_inverse_product(x_, y_, rhs_, v);
  else if (start.size() > 0)
    v.col(0) = start.cwiseProduct(free_);
  cg.solve([this](const Matrix& V, Matrix& out) { apply(V, out); }, rhs_, v, steps, tolerance);
  return v.col(0);
}

// The derivative of steps of gradient descent has this fixed point (Grazzi et al. 2020).
Index AdjointSystem::descend(Vector& v, Index steps, double tolerance, double length) {
  Matrix at = Matrix::Zero(rhs_.rows(), 1), image(rhs_.rows(), 1);
  if (v.size() > 0) at.col(0) = v.cwiseProduct(free_);
  Index products = 0;
  for (; products < steps; ++products) {
    apply(at, image);
    const Matrix residual = rhs_ - image;
    if (norm(residual.col(0)) <= tolerance * norm(rhs_.col(0))) {
      ++products;
      break;
    }
    at += length * residual;
  }
  v = at.col(0);
  return products;
}

}  // namespace bizo::methods
