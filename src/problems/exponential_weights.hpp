// The penalty factor * sum_g e^{x_g} |y_g|^2 over groups of y, and its derivatives, for a batch: a weight for
// every coordinate of y, or for ranges of them. Coordinates behind the groups (an intercept) are not
// penalized.
#pragma once

#include <utility>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo::problems {

class ExponentialWeights {
 public:
  // `penalized` leading coordinates of y; per_feature: a weight for each, otherwise one for all. The weights
  // are the coordinates of x from `first` on; those before and behind them belong to others.
  ExponentialWeights(double factor, Index penalized, bool per_feature, Index first = 0)
      : factor_(factor),
        penalized_(penalized),
        groups_(per_feature ? std::vector<Range>{} : std::vector<Range>{{0, penalized}}),
        first_(first) {}
  // A weight for each of these ranges, one behind the other from 0 on.
  ExponentialWeights(double factor, std::vector<Range> groups)
      : factor_(factor), penalized_(groups.back().end()), groups_(std::move(groups)) {}

  Index dimension() const {  // how many coordinates of x
    return groups_.empty() ? penalized_ : static_cast<Index>(groups_.size());
  }

  // Each adds to its last argument.
  void add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values);
  void add_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G);
  void add_hessian_product(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out) { add_gradient_y(X, V, out); }

  // Each overwrites it, with 0 where the coordinate of x is not one of these weights.
  void gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G);
  void cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);

  // The curvature 2 factor e^{x_g} by penalized coordinate of y, for one x.
  Vector curvature(ConstVectorRef x);

 private:
  void exponentials(ConstMatrixRef X);  // into weights_

  double factor_;
  Index penalized_;
  std::vector<Range> groups_;  // of y; empty: every coordinate is one
  Index first_ = 0;
  Matrix weights_;
};

}  // namespace bizo::problems
