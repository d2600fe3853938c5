// A sampling pattern for signals that are measured by frequency, learned, after Ehrhardt and Roberts (2021).
//   f = sum_k sum_i w_i |(W y_k - measured_k)_i|^2/2 + alpha sum_i sqrt(|y_ki - y_k,i-1|^2 + eps_tv^2)
//       + eps_2/2 |y_k|^2,   w_i = c_i/(1 - c_i),  W: the unitary discrete Fourier transform,  y_k,-1 = 0
//   F = sum_k |y_k - truth_k|^2 + price sum_i c_i
// x = c, 0 < c < 1.  y: N complex signals of n samples, one after the other: real parts, imaginary parts.
#pragma once

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

class Sampling final : public ProductsProblem, public InnerHessian, public SumOfSquares {
 public:
  struct Model {
    Matrix truth;     // n x N, real
    Matrix measured;  // 2n x N: real parts, and imaginary ones below
    double alpha = 1e-2;
    double ridge = 1e-4;      // eps_2
    double smoothing = 1e-2;  // eps_tv
    double price = 0.1;
  };
  Sampling(ProblemInfo info, Model model);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  // mu = min w + eps_2, L = max w + 4 alpha/eps_tv + eps_2
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) override;
  void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) override;
  // One product of 2n x 2n matrices and p^2 entries; a gradient has two with 2n x N.
  Index inner_hessian_cost() const override { return 1 + n() / count() + count() / 2; }
  Index residuals() const override { return p() + n(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;
  // signal_error: F without the price of the samples.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  // The steps of signals, real parts beside imaginary ones, and sqrt(|step|^2 + eps_tv^2); all n x N.
  struct Variation {
    Matrix real, imaginary, root;
  };
  Index n() const { return model_.truth.rows(); }
  Index count() const { return model_.truth.cols(); }
  Variation variation(ConstVectorRef y) const;
  Matrix transformed(ConstVectorRef y) const;  // W y, 2n x N
  Matrix misfit(ConstVectorRef y) const { return transformed(y) - model_.measured; }
  // The transpose of W and of the steps.
  Matrix back(const Matrix& by_frequency, const Matrix& real, const Matrix& imaginary) const;

  Model model_;
  Matrix truth_;      // 2n x N
  Matrix transform_;  // W on real parts and imaginary parts, 2n x 2n
};

Row<MakeProblem> sampling_row();

}  // namespace bizo::problems
