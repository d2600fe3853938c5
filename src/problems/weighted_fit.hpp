// Fits of a model whose training samples have weights sigma(x_g(i)), sigma(t) = 1 / (1 + e^-t):
//   f = mean of sigma(x_g(i)) * training loss i + ridge/2 |y|^2,   F = mean validation loss.
#pragma once

#include <vector>

#include "problems/validated_fit.hpp"

namespace bizo::problems {

class WeightedFit : public ValidatedFit {
 public:
  // places: the coordinates g(i) of x of the training samples; empty: one a sample, in order.
  WeightedFit(ProblemInfo info, SampleMean train, SampleMean validation, double ridge,
              std::vector<Index> places = {});

  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // unknown if the model is not linear
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;

  std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                              std::span<const Index> outer) const override;

 protected:
  // For fit_curvature.hpp: the first two of a linear model.
  void hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H);
  void hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D);
  void gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);

 private:
  void compute_weights(ConstMatrixRef X);  // weights_ = sigma(X), of the samples that are there
  // G <- the slopes (one row a sample that is there) times sigma'(x_g(i)), summed at the samples' places in
  // x, in the order of the samples.
  template <class Slopes>
  void by_coordinate(ConstMatrixRef X, MatrixRef G, const Slopes& slopes);

  double ridge_;
  std::vector<Index> places_;  // g of the training samples that are there; empty: all, in order
  Matrix weights_, slopes_;
};

}  // namespace bizo::problems
