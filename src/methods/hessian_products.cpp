#include "bizo/methods/hessian_products.hpp"

#include <algorithm>

#include "bizo/core/reduce.hpp"

namespace bizo {

double inner_displacement(ConstVectorRef y) {
  return 1e-4 * std::max(1.0, y.cwiseAbs().maxCoeff());
}

void HessianProducts::apply(ConstVectorRef x, ConstVectorRef y, const Matrix& v, Matrix& out) {
  if (exact_) return dynamic_cast<ProductsProblem&>(problem_).inner_hessian_product(x, y, v, out);
  const double length = norm(v.col(0));
  if (!(length > 0)) {
    out.setZero();
    return;
  }
  const double radius = inner_displacement(y);
  X_ = x.replicate(1, 2);
  Y_ = y.replicate(1, 2);
  Y_.col(0) += radius / length * v.col(0);
  Y_.col(1) -= radius / length * v.col(0);
  G_.resize(y.size(), 2);
  problem_.inner_gradient_y(X_, Y_, G_);
  out.col(0) = length / (2 * radius) * (G_.col(0) - G_.col(1));
}

}  // namespace bizo
