// The Hessian of f in y as a matrix: beside the oracle levels, not one of them.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// A problem that knows the entries of d2f/dy2, for less than the cost of products with p unit vectors.
class InnerHessian {
 public:
  virtual ~InnerHessian() = default;
  // H = (d2f/dy2)(x, y), p x p, both triangles. Like a column, it depends on nothing but x and y.
  virtual void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) = 0;
  // D_b = the diagonal of (d2f/dy2)(X_b, Y_b), p x B.
  virtual void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) = 0;
  // The cost of inner_hessian, in calls of grad_y f for one column.
  virtual Index inner_hessian_cost() const = 0;
};

}  // namespace bizo
