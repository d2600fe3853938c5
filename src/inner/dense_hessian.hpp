// d2f/dy2 as a matrix: the problem's own, or products with all unit vectors.
#pragma once

#include <span>

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::inner {

class DenseHessian {
 public:
  explicit DenseHessian(ProductsProblem& problem);

  // The Hessian at (x, y). key: announced to the problem for its products, so that the caller must announce
  // its columns again; empty: none. Valid until the next call.
  const Matrix& at(ConstVectorRef x, ConstVectorRef y, std::span<const EvaluationKey> key);
  // In calls of grad_y f.
  Index cost() const;

 private:
  ProductsProblem& problem_;
  InnerHessian* entries_;  // null: it has products only
  Matrix H_;
};

}  // namespace bizo::inner
