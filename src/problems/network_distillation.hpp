// Data-set distillation by a network: trained on a few synthetic samples, it classifies real data.
//   x = synthetic samples S (m x k, one after the other), logits Z of their labels (m x c by columns), or
//       both, in this order
//   f = 1/m sum_i CE(q_i, h(s_i, y)) + mu/2 |y|^2,  q_i = softmax(z_i),  CE(q, s) = log sum exp(s) - <q, s>
//   F = 1/n sum_i CE(b_i, h(a_i, y)),               a_i, b_i: real samples and their one-hot labels.
#pragma once

#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/random_starts.hpp"
#include "problems/real_data.hpp"
#include "problems/sample_mean.hpp"
#include "problems/softmax.hpp"
#include "problems/synthetic.hpp"

namespace bizo::problems {

class NetworkDistillation final : public ProductsProblem, public InnerGaussNewton, public RandomStarts {
 public:
  // The labels of `synthetic` are logits. F is over the first of `real`; the others are for the report, and
  // may have no samples. decay: mu.
  NetworkDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real, const Model& model,
                      double decay);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                  MatrixRef out) override;
  // The accuracy on each kind of real data: train_accuracy and so on.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  // body(b, features, samples): every block of the synthetic samples of every column, with scores_.
  template <class Body>
  void for_each_block(ConstMatrixRef X, ConstMatrixRef Y, Body body);
  void take_labels(ConstMatrixRef X, Index b, Range samples);   // labels_ = q
  void take_residuals();                                        // residuals_ = (softmax(scores_) - q) / m
  void take_tangents(const Features& features, Range samples);  // along the directions that were started
  void take_curvature();  // tangents_ <- (diag p - p pT) tangents_ / m, p = softmax(scores_)
  // Hessian or Gauss-Newton products: add(features, samples) adds the block's part.
  template <class Add>
  void curvature_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out, Add add);
  // The logits' part of column b of G: -(diag q - q qT) U / m.
  void pull_logits(ConstMatrixRef U, Range samples, MatrixRef G, Index b) const;
  auto inputs_of(MatrixRef G, Index b, Range samples) const;  // the samples' part, k x samples.count

  Synthetic synthetic_;
  std::vector<RealData> real_;
  SampleMean fit_;
  std::unique_ptr<Model> model_;
  double decay_;
  Index k_, m_, c_;
  SoftmaxSums sums_;
  Matrix labels_, scores_, probabilities_, residuals_, tangents_;
};

}  // namespace bizo::problems
