// Data-set distillation by ridge regression: trained on a few synthetic samples, it fits real data.
//   x = synthetic samples S (m x k, one after the other), labels T (m x c by columns), or both, in this order
//   f = 1/2 |P W - T|^2 + lambda/2 |W|^2,  P = [S, 1],  y = W, (k + 1) x c by columns
//   F = 1/(2n) |Q W - T'|^2,               Q = [real samples, 1],  T': one-hot labels.
#pragma once

#include <Eigen/Cholesky>

#include "bizo/core/problem.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "problems/real_data.hpp"
#include "problems/synthetic.hpp"

namespace bizo::problems {

class RidgeDistillation final : public ProductsProblem, public ClosedFormInner, public SumOfSquares {
 public:
  // The features of `real` have a constant at their end. F is over the first of it; the others are for the
  // report, and may have no samples.
  RidgeDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real, double ridge);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  // (PT P + lambda I)^-1 PT T, by the smaller of PT P and P PT.
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;
  Index residuals() const override { return real_.front().targets.size(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;
  // The accuracy on each kind of real data: train_accuracy and so on.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  using Map = Eigen::Map<const Matrix>;
  Map weights(ConstMatrixRef Y, Index b) const { return {Y.col(b).data(), k_ + 1, c_}; }
  void image(Map S, ConstMatrixRef W, Matrix& out) const;        // P W, m x c
  void pull_back(Map S, ConstMatrixRef E, MatrixRef out) const;  // PT E, (k + 1) x c
  void miss(ConstMatrixRef X, ConstMatrixRef Y, Index b);        // miss_ = P W - T
  Matrix gram(Map S, bool of_samples) const;                     // P PT, or PT P

  Synthetic synthetic_;
  std::vector<RealData> real_;
  double ridge_;  // lambda
  Index k_, m_, c_;
  Matrix miss_, image_;
  Eigen::LLT<Matrix> factorization_;
};

}  // namespace bizo::problems
