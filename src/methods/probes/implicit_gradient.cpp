#include "methods/probes/implicit_gradient.hpp"

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/inner_box.hpp"

namespace bizo {

Vector implicit_gradient(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y, double tolerance) {
  const Index p = problem.p(), d = problem.d();
  Matrix right(p, 1), v = Matrix::Zero(p, 1), cross(d, 1), explicit_part(d, 1);
  const Vector free = free_coordinates(problem.info().inner_box, y);
  problem.outer_gradient_y(x, y, right);
  right.col(0).array() *= -free.array();
  Matrix image(p, 1);
  const auto hessian = [&](const Matrix& V, Matrix& out) {
    problem.inner_hessian_product(x, y, V, out);
    out.col(0).array() *= free.array();
  };
  ConjugateGradients cg;
  cg.solve(hessian, right, v, 10 * p + 100, tolerance);
  hessian(v, image);
  if (!((image - right).norm() <= 1e-4 * right.norm())) {  // no solution: H is singular
    const auto squared = [&](const Matrix& V, Matrix& out) {
      hessian(V, image);
      hessian(image, out);
    };
    Matrix projected(p, 1);
    hessian(right, projected);
    v.setZero();
    cg.solve(squared, projected, v, 10 * p + 100, tolerance);
  }
  problem.outer_gradient_x(x, y, explicit_part);
  problem.inner_cross_product(x, y, v, cross);
  return explicit_part.col(0) + cross.col(0);
}

}  // namespace bizo
