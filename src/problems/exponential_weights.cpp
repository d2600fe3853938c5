#include "problems/exponential_weights.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {

void ExponentialWeights::exponentials(ConstMatrixRef X) {
  weights_ = X.middleRows(first_, dimension());
  exp_inplace({weights_.data(), static_cast<std::size_t>(weights_.size())});
}

void ExponentialWeights::add_value(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  exponentials(X);
  for (Index b = 0; b < Y.cols(); ++b) {
    const auto y = Y.col(b).head(penalized_);
    if (groups_.empty()) values(b) += factor_ * dot(weights_.col(b).cwiseProduct(y), y);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const auto part = y.segment(groups_[g].first, groups_[g].count);
      values(b) += factor_ * weights_(static_cast<Index>(g), b) * dot(part, part);
    }
  }
}

void ExponentialWeights::add_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  exponentials(X);
  for (Index b = 0; b < Y.cols(); ++b) {
    const auto y = Y.col(b).head(penalized_);
    auto g = G.col(b).head(penalized_);
    if (groups_.empty()) g += 2 * factor_ * weights_.col(b).cwiseProduct(y);
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      const auto [first, count] = groups_[k];
      g.segment(first, count) += 2 * factor_ * weights_(static_cast<Index>(k), b) * y.segment(first, count);
    }
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
    if (groups_.empty())
      out.col(b).segment(first_, penalized_) = 2 * factor_ * weights_.col(b).cwiseProduct(y).cwiseProduct(v);
    for (std::size_t k = 0; k < groups_.size(); ++k) {
      const auto [first, count] = groups_[k];
      const auto g = static_cast<Index>(k);
      out(first_ + g, b) =
          2 * factor_ * weights_(g, b) * dot(y.segment(first, count), v.segment(first, count));
    }
  }
}

Vector ExponentialWeights::curvature(ConstVectorRef x) {
  exponentials(x);
  if (groups_.empty()) return 2 * factor_ * weights_.col(0);
  Vector curvature(penalized_);
  for (std::size_t g = 0; g < groups_.size(); ++g)
    curvature.segment(groups_[g].first, groups_[g].count)
        .setConstant(2 * factor_ * weights_(static_cast<Index>(g), 0));
  return curvature;
}

}  // namespace bizo::problems
