// Data-set distillation by kernel ridge regression: trained on a few synthetic samples, it fits real data.
//   x = synthetic samples S (m x k, one after the other), labels T (m x c by columns), or both, in this order
//   f = 1/2 tr yT (K + lambda I) y - tr yT T,  K_ij = exp(-|s_i - s_j|^2 / (2 w^2)),  y: m x c by columns
//   F = 1/(2n) |K' y - T'|^2,                  K' between real and synthetic samples, T': one-hot labels.
#pragma once

#include <Eigen/Cholesky>

#include "bizo/core/problem.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "problems/real_data.hpp"
#include "problems/synthetic.hpp"

namespace bizo::problems {

class KernelDistillation final : public ProductsProblem, public ClosedFormInner, public SumOfSquares {
 public:
  // width: w. F is over the first of `real`; the others are for the report, and may have no samples.
  KernelDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real, double ridge,
                     double width);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // lambda, lambda + m
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;  // (K + lambda I)^-1 T
  Index residuals() const override { return real_.front().targets.size(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;
  // The accuracy on each kind of real data: train_accuracy and so on.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  using Map = Eigen::Map<const Matrix>;
  Map alpha(ConstMatrixRef Y, Index b) const { return {Y.col(b).data(), m_, c_}; }
  Matrix points(ConstMatrixRef X, Index b) const;                 // S / w, m x k
  Matrix rows(const Features& features) const;                    // real samples / w
  void apply(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out);  // (K + lambda I) V
  // G_b = the gradient in x of factor tr VT K alpha - tr VT T, V and alpha constant.
  void pull(double factor, ConstMatrixRef X, ConstMatrixRef V, ConstMatrixRef Y, MatrixRef G);
  Matrix targets_missed(ConstMatrixRef X, ConstMatrixRef Y, Index b);  // (K' y - T') / n; kernel_ = K'

  Synthetic synthetic_;
  std::vector<RealData> real_;
  double ridge_, width_;
  Index m_, c_;
  Matrix fitted_;  // the first of real_ / w, n x k
  Matrix kernel_;
  Eigen::LLT<Matrix> factorization_;
};

}  // namespace bizo::problems
