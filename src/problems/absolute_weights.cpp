#include "problems/absolute_weights.hpp"

#include <cmath>

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {

void AbsoluteWeights::expand(ConstMatrixRef X, Index p) {
  exponentials_ = X.topRows(dimension());
  exp_inplace({exponentials_.data(), static_cast<std::size_t>(exponentials_.size())});
  weights_.setZero(p, X.cols());
  if (per_feature_)
    weights_.topRows(penalized_) = exponentials_;
  else
    weights_.topRows(penalized_) = exponentials_.replicate(penalized_, 1);
}

void AbsoluteWeights::weights(ConstMatrixRef X, MatrixRef all) {
  expand(X, all.rows());
  all = weights_;
}

void AbsoluteWeights::add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  expand(X, Y.rows());
  for (Index b = 0; b < Y.cols(); ++b) values(b) += dot(weights_.col(b), Y.col(b).cwiseAbs());
}

void AbsoluteWeights::prox(ConstMatrixRef X, double step, MatrixRef Y) {
  expand(X, Y.rows());
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index k = 0; k < penalized_; ++k) {
      const double threshold = step * weights_(k, b), z = Y(k, b);
      // The comparison lets NaN pass on.
      Y(k, b) = std::abs(z) <= threshold ? 0.0 : z - std::copysign(threshold, z);
    }
}

void AbsoluteWeights::prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V,
                                  MatrixRef slope, MatrixRef out) {
  expand(X, Z.rows());
  out.setZero();
  slope.setOnes();
  terms_.resize(penalized_);
  for (Index b = 0; b < Z.cols(); ++b) {
    for (Index k = 0; k < penalized_; ++k) {
      const double threshold = step * weights_(k, b), z = Z(k, b);
      const bool zero = std::abs(z) <= threshold;
      slope(k, b) = zero ? 0 : 1;
      terms_(k) = zero ? 0 : -std::copysign(threshold, z) * V(k, b);  // d threshold / d x_k = threshold
    }
    if (per_feature_)
      out.col(b).head(penalized_) = terms_;
    else
      out(0, b) = sum(terms_);
  }
}

}  // namespace bizo::problems
