// Metric learning: kernel ridge regression in a learned linear embedding.
//   x = (L, log lambda), L: q x k by columns;  K_ij = exp(-|L (a_i - a_j)|^2 / 2);  y = alpha, n x c by
//   columns f = 1/2 tr alphaT (K + lambda I) alpha - tr alphaT T,   F = 1/(2m) |K' alpha - T'|^2,   T:
//   one-hot labels.
#pragma once

#include <Eigen/Cholesky>

#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/catalogue.hpp"
#include "problems/splits.hpp"

namespace bizo::problems {

class Metric final : public ProductsProblem, public ClosedFormInner, public SumOfSquares {
 public:
  // d = q k + 1 and p = n c give q and c; labels are those of the training data, ascending.
  Metric(ProblemInfo info, Splits splits, const std::vector<double>& labels);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // lambda, lambda + n
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;  // (K + lambda I)^-1 T
  Index residuals() const override { return targets_.size(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;
  // validation_accuracy; with test data test_accuracy and test_loss, which is F there.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  using Map = Eigen::Map<const Matrix>;
  Map alpha(ConstMatrixRef Y, Index b) const { return {Y.col(b).data(), train_.size(), classes_}; }
  Matrix embedded(const Features& features, ConstMatrixRef X) const;  // Z of all columns, side by side
  auto part(const Matrix& Z, Index b) const { return Z.middleCols(b * rows_, rows_); }
  // K at x, whose embedded samples are Z. Kept, as most products follow one at the same x.
  const Matrix& train_kernel(ConstVectorRef x, const Matrix& Z);
  void apply(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out);  // (K + lambda I) V
  // G_b = the gradient in x of factor tr VT (K + lambda I) alpha, V and alpha constant.
  void pull(double factor, ConstMatrixRef X, ConstMatrixRef V, ConstMatrixRef Y, MatrixRef G);
  // The gradients of Z, side by side, as gradients of L.
  void add_to_maps(const Features& features, const Matrix& gradients, MatrixRef G) const;
  void predict(const Features& features, ConstMatrixRef X, ConstMatrixRef Y, MatrixRef scores);

  Features train_, validation_, test_;
  Index classes_;                  // c
  Index rows_;                     // q
  Matrix train_targets_;           // n x c, one-hot
  Matrix targets_, test_targets_;  // m x c
  std::vector<Index> validation_classes_, test_classes_;
  Matrix kernel_, train_kernel_;
  Vector kernel_at_;  // x of train_kernel_; empty: of none
  Eigen::LLT<Matrix> factorization_;
};

Row<MakeProblem> metric_row();

}  // namespace bizo::problems
