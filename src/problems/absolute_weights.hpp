// The penalty r(x, y) = sum_k e^{x_k} |y_k| with one weight per feature, or one in all, and its proximal
// operator, for a batch. An unpenalized last coordinate of y (an intercept) is left out of the sum. The
// weights are the leading coordinates of x.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

class AbsoluteWeights {
 public:
  // `penalized` leading coordinates of y; per_feature: a weight for each, otherwise one for all.
  AbsoluteWeights(Index penalized, bool per_feature) : penalized_(penalized), per_feature_(per_feature) {}

  Index dimension() const { return per_feature_ ? penalized_ : 1; }  // how many coordinates of x

  // The factor of |y_k|, p x B; 0 for the intercept.
  void weights(ConstMatrixRef X, MatrixRef all);
  void add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values);
  // As ProximalInner has them: y_k <- sign(y_k) max(0, |y_k| - step e^{x_k}), and its derivatives.
  void prox(ConstMatrixRef X, double step, MatrixRef Y);
  void prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V, MatrixRef slope,
                   MatrixRef out);

 private:
  void expand(ConstMatrixRef X, Index p);  // weights_, p x B

  Index penalized_;
  bool per_feature_;
  Matrix exponentials_, weights_;
  Vector terms_;
};

}  // namespace bizo::problems
