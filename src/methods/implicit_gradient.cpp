#include "bizo/methods/implicit_gradient.hpp"

#include "bizo/core/conjugate_gradients.hpp"

namespace bizo {

Vector implicit_gradient(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y, double tolerance) {
  const Index p = problem.p(), d = problem.d();
  Matrix right(p, 1), v = Matrix::Zero(p, 1), cross(d, 1), explicit_part(d, 1);
  problem.outer_gradient_y(x, y, right);
  right = -right;
  ConjugateGradients cg;
  cg.solve([&](const Matrix& V, Matrix& out) { problem.inner_hessian_product(x, y, V, out); }, right, v,
           10 * p + 100, tolerance);
  problem.outer_gradient_x(x, y, explicit_part);
  problem.inner_cross_product(x, y, v, cross);
  return explicit_part.col(0) + cross.col(0);
}

}  // namespace bizo
