#include "problems/weighted_fit.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/fit_curvature.hpp"

namespace bizo::problems {

WeightedFit::WeightedFit(ProblemInfo info, SampleMean train, SampleMean validation, double ridge,
                         std::vector<Index> places)
    : ValidatedFit(std::move(info), 1, std::move(train), std::move(validation)),
      ridge_(ridge),
      places_(std::move(places)) {}

std::unique_ptr<ProductsProblem> WeightedFit::restricted(std::span<const Index> inner,
                                                         std::span<const Index> outer) const {
  auto part = make_fit<WeightedFit>(train().is_linear(), info(), train().subset(inner),
                                    validation().subset(outer), ridge_);
  part->places_.assign(inner.begin(), inner.end());
  if (!places_.empty())
    for (Index& place : part->places_) place = places_[static_cast<std::size_t>(place)];
  return part;
}

void WeightedFit::compute_weights(ConstMatrixRef X) {
  if (places_.empty())
    weights_ = -X;
  else
    weights_ = -X(places_, Eigen::all);
  exp_inplace({weights_.data(), static_cast<std::size_t>(weights_.size())});
  weights_.array() = 1 / (1 + weights_.array());
}

template <class Slopes>
void WeightedFit::by_coordinate(ConstMatrixRef X, MatrixRef G, const Slopes& slopes) {
  compute_weights(X);
  if (places_.empty()) {
    slopes(G);
    G.array() *= weights_.array() * (1 - weights_.array());
    return;
  }
  slopes_.resize(train().size(), G.cols());
  slopes(slopes_);
  slopes_.array() *= weights_.array() * (1 - weights_.array());
  G.setZero();
  for (std::size_t i = 0; i < places_.size(); ++i) G.row(places_[i]) += slopes_.row(static_cast<Index>(i));
}

void WeightedFit::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  compute_weights(X);
  train().value(&weights_, Y, values);
  for (Index b = 0; b < Y.cols(); ++b) values(b) += 0.5 * ridge_ * dot(Y.col(b), Y.col(b));
}

Curvature WeightedFit::inner_curvature(ConstVectorRef x) {
  if (!train().is_linear()) return {};
  compute_weights(x);
  return {ridge_, ridge_ + weights_.maxCoeff() * train().largest_curvature()};
}

void WeightedFit::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  compute_weights(X);
  train().gradient(&weights_, Y, G);
  G += ridge_ * Y;
}

void WeightedFit::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  by_coordinate(X, G, [&](MatrixRef losses) { train().losses(Y, losses); });
}

void WeightedFit::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  compute_weights(X);
  train().hessian_product(&weights_, Y, V, out);
  out += ridge_ * V;
}

void WeightedFit::hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) {
  compute_weights(x);
  train().hessian(&weights_, y, H);
  H.diagonal().array() += ridge_;
}

void WeightedFit::hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) {
  compute_weights(X);
  train().hessian_diagonal(&weights_, Y, D);
  D.array() += ridge_;
}

void WeightedFit::gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  compute_weights(X);
  train().gauss_newton_product(&weights_, Y, V, out);
  out += ridge_ * V;
}

void WeightedFit::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  by_coordinate(X, out, [&](MatrixRef slopes) { train().directional(Y, V, slopes); });
}

}  // namespace bizo::problems
