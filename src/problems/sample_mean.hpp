// The mean over samples of a loss of a model's scores, (1/n) sum_i w_i loss_i(h(a_i, y)), and its
// derivatives, for a batch of B points in one pass over the data: every block of samples is read once for all
// points.
//
// The parameters of point b are the column b of Y, in the order that the model says. Sample weights, where
// given, are n x B.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "bizo/core/features.hpp"
#include "problems/loss.hpp"
#include "problems/model.hpp"

namespace bizo::problems {

class SampleMean {
 public:
  // The loss and the model have the same outputs.
  SampleMean(Features features, std::unique_ptr<Model> model, std::unique_ptr<Loss> loss);
  SampleMean(Features features, std::unique_ptr<Loss> loss);  // of linear scores

  Index size() const { return features_.size(); }
  Index parameters() const { return model_->parameters(); }
  bool is_linear() const { return model_->is_linear(); }
  const Features& features() const { return features_; }
  // The mean over these samples alone.
  SampleMean subset(std::span<const Index> samples) const;

  // weights == nullptr: all are 1.
  void value(const Matrix* weights, ConstMatrixRef Y, VectorRef values);
  void gradient(const Matrix* weights, ConstMatrixRef Y, MatrixRef G);
  void hessian_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);
  // The derivatives with respect to the weights: losses / n, and <d loss_i / dY, V> / n; n x B.
  void losses(ConstMatrixRef Y, MatrixRef losses);
  void directional(ConstMatrixRef Y, ConstMatrixRef V, MatrixRef slopes);
  // J^T C J V, J the derivative of the scores and C that of the residuals: the Hessian without the curvature
  // of the model, positive semidefinite (Schraudolph 2002). Of a linear model, the Hessian.
  void gauss_newton_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);

  // Of linear models. The Hessian at one point, p x p, both triangles; weights as above, of one column.
  void hessian(const Matrix* weights, ConstVectorRef y, MatrixRef H);
  void hessian_diagonal(const Matrix* weights, ConstMatrixRef Y, MatrixRef D);
  // What hessian() costs, in gradients of one point.
  Index hessian_cost() const;
  // Upper bound of the spectrum of the Hessian for weights at most 1 (64 steps of Lanczos and 2 % on top).
  // Computed by the first call.
  double largest_curvature();

 private:
  // body(points): the batch in passes of as many points as the model takes at once.
  template <class Body>
  void for_each_pass(Index columns, Body body);
  template <class Body>
  void for_each_block(ConstMatrixRef Y, Body body);  // body(samples, scores)
  // of_model: with the curvature of the model.
  void curvature_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, bool of_model,
                         MatrixRef out);
  double largest_eigenvalue() const;

  Features features_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Loss> loss_;
  Index block_;
  Matrix scores_, slopes_, residuals_, losses_;
  std::optional<double> largest_curvature_;
};

}  // namespace bizo::problems
