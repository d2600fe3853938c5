// Total-variation denoising of signals with learned weights, after Ehrhardt and Roberts (2021).
//   f = sum_k |y_k - noisy_k|^2/2 + sum_i alpha_i sqrt((y_ki - y_k,i-1)^2 + eps_tv^2) + eps_2/2 |y_k|^2,
//   y_k,-1 = 0 F = sum_k |y_k - truth_k|^2 + w (L/mu)^2,   L = 1 + 4 alpha/eps_tv + eps_2,  mu = 1 + eps_2
// y: N signals of n samples, one after the other; x: decimal logarithms of the weights that are learned.
#pragma once

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

class Denoising final : public ProductsProblem, public InnerHessian, public SumOfSquares {
 public:
  // x = log10 of: alpha; alpha, eps_2 and eps_tv; or alpha_i of every sample.
  enum class Learned { weight, three, samples };
  struct Model {
    Matrix truth, noisy;  // n x N
    Learned learned = Learned::weight;
    double ridge = 1e-3;      // eps_2, unless it is learned
    double smoothing = 1e-3;  // eps_tv, unless it is learned
    double condition = 0;     // w
  };
  Denoising(ProblemInfo info, Model model);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // mu, L with the largest alpha
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) override;
  void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) override;
  Index inner_hessian_cost() const override { return 1 + p() / 16; }  // p^2 zeros
  Index residuals() const override { return p() + (model_.condition > 0 ? 1 : 0); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;

 private:
  struct Weights {
    Vector alpha;  // n
    double ridge = kNaN, smoothing = kNaN;
  };
  Weights weights(ConstVectorRef x) const;
  double condition(const Weights& weights) const { return largest(weights) / (1 + weights.ridge); }  // L/mu
  double largest(const Weights& weights) const;                                                      // L
  Matrix steps(ConstVectorRef y) const;  // y_ki - y_k,i-1, n x N
  Matrix roots(const Weights& weights, const Matrix& steps) const;
  Matrix bends(const Weights& weights, const Matrix& roots) const;  // the second derivatives in the steps
  // They by column, p x B. Kept, as most products follow one at the same points.
  const Matrix& bends_at(ConstMatrixRef X, ConstMatrixRef Y);
  // Writes the derivative in x of f, or of <V, grad f>, from what it is by sample, by eps_2 and by eps_tv.
  void gather(const Matrix& by_sample, double by_ridge, double by_smoothing, Eigen::Ref<Vector> out) const;

  Model model_;
  Matrix bends_, bends_x_, bends_y_;  // of the points X and Y
};

Row<MakeProblem> denoising_row();

}  // namespace bizo::problems
