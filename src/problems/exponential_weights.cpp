#include "problems/exponential_weights.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo {

void ExponentialWeights::exponentials(ConstMatrixRef X) {
  weights_ = X.middleRows(first_, dimension());
  exp_inplace({weights_.data(), static_cast<std::size_t>(weights_.size())});
}

void ExponentialWeights::add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  exponentials(X);
  for (Index b = 0; b < Y.cols(); ++b) {
    const auto y = Y.col(b).head(penalized_);
    if (per_feature_)
      values(b) += factor_ * dot(weights_.col(b).cwiseProduct(y), y);
    else
      values(b) += factor_ * weights_(0, b) * dot(y, y);
  }
}

void ExponentialWeights::add_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  exponentials(X);
  for (Index b = 0; b < Y.cols(); ++b) {
    const auto y = Y.col(b).head(penalized_);
    auto g = G.col(b).head(penalized_);
    if (per_feature_)
      g += 2 * factor_ * weights_.col(b).cwiseProduct(y);
    else
      g += 2 * factor_ * weights_(0, b) * y;
  }
}

void ExponentialWeights::gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  cross_product(X, Y, Y, G);
  G /= 2;
}

void ExponentialWeights::cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  exponentials(X);
  out.setZero();
  for (Index b = 0; b < Y.cols(); ++b) {
    const auto y = Y.col(b).head(penalized_);
    const auto v = V.col(b).head(penalized_);
    if (per_feature_)
      out.col(b).segment(first_, penalized_) = 2 * factor_ * weights_.col(b).cwiseProduct(y).cwiseProduct(v);
    else
      out(first_, b) = 2 * factor_ * weights_(0, b) * dot(y, v);
  }
}

Vector ExponentialWeights::curvature(ConstVectorRef x) {
  exponentials(x);
  if (per_feature_) return 2 * factor_ * weights_.col(0);
  return Vector::Constant(penalized_, 2 * factor_ * weights_(0, 0));
}

}  // namespace bizo
