// The penalty factor * sum_k e^{x_k} y_k^2 with one weight a feature, or one in all, and its derivatives, for
// a batch. An unpenalized last coordinate of y (an intercept) is left out of the sum.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

class ExponentialWeights {
 public:
  // `penalized` leading coordinates of y; per_feature: a weight for each, otherwise one for all. The weights
  // are the coordinates of x from `first` on; those before and behind them belong to others.
  ExponentialWeights(double factor, Index penalized, bool per_feature, Index first = 0)
      : factor_(factor), penalized_(penalized), per_feature_(per_feature), first_(first) {}

  Index dimension() const { return per_feature_ ? penalized_ : 1; }  // how many coordinates of x

  // Each adds to its last argument.
  void add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values);
  void add_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G);
  void add_hessian_product(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out) { add_gradient_y(X, V, out); }

  // Each overwrites it, with 0 where the coordinate of x is not one of these weights.
  void gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G);
  void cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);

  // The curvature 2 factor e^{x_k} by penalized coordinate of y, for one x.
  Vector curvature(ConstVectorRef x);

 private:
  void exponentials(ConstMatrixRef X);  // into weights_

  double factor_;
  Index penalized_;
  bool per_feature_;
  Index first_;
  Matrix weights_;
};

}  // namespace bizo
