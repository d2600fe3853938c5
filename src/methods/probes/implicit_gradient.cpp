#include "methods/probes/implicit_gradient.hpp"

#include "methods/probes/adjoint_system.hpp"

namespace bizo::methods {

Vector implicit_gradient(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y, double tolerance) {
  const Index p = problem.p();
  const Vector at_x = x, at_y = y;
  InnerProducts products(problem, 0);
  AdjointSystem system(problem, products, at_x, at_y);
  ConjugateGradients cg;
  Matrix v = system.solve(cg, {}, 10 * p + 100, tolerance), image(p, 1);
  system.apply(v, image);
  if (!((image - system.rhs()).norm() <=
        1e-4 * system.rhs().norm())) {  // no solution: H is singular; solved, it is 1e-12 or rounding
    const auto squared = [&](const Matrix& V, Matrix& out) {
      system.apply(V, image);
      system.apply(image, out);
    };
    Matrix projected(p, 1);
    system.apply(system.rhs(), projected);
    v.setZero();
    cg.solve(squared, projected, v, 10 * p + 100, tolerance);
  }
  Matrix explicit_part(problem.d(), 1);
  problem.outer_gradient_x(x, y, explicit_part);
  return explicit_part.col(0) + products.cross(at_x, at_y, v.col(0));
}

}  // namespace bizo::methods
