// The mean over samples of a loss of linear scores, (1/n) sum_i w_i loss_i(A_iT W), and its derivatives, for
// a batch of B points in one pass over the data: every block of samples is read once and multiplied with all
// points.
//
// The parameters of point b are the column b of Y, p = dimension * outputs numbers: the outputs' weight
// vectors one after the other. Sample weights, where given, are n x B.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "bizo/core/features.hpp"
#include "problems/loss.hpp"

namespace bizo {

class SampleMean {
 public:
  SampleMean(Features features, std::unique_ptr<Loss> loss);

  Index size() const { return features_.size(); }
  Index parameters() const { return features_.dimension() * loss_->outputs(); }
  const Features& features() const { return features_; }
  // The mean over these samples alone.
  SampleMean subset(std::span<const Index> samples) const;

  // weights == nullptr: all are 1.
  void value(const Matrix* weights, ConstMatrixRef Y, VectorRef values);
  void gradient(const Matrix* weights, ConstMatrixRef Y, MatrixRef G);
  void hessian_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);
  // The Hessian at one point, p x p, both triangles; weights as above, of one column.
  void hessian(const Matrix* weights, ConstVectorRef y, MatrixRef H);
  void hessian_diagonal(const Matrix* weights, ConstMatrixRef Y, MatrixRef D);
  // What hessian() costs, in gradients of one point.
  Index hessian_cost() const;
  // The derivatives with respect to the weights: losses / n, and <d loss_i / dY, V> / n; n x B.
  void losses(ConstMatrixRef Y, MatrixRef losses);
  void directional(ConstMatrixRef Y, ConstMatrixRef V, MatrixRef slopes);

  // Upper bound of the spectrum of the Hessian for weights at most 1 (64 steps of Lanczos and 2 % on top).
  // Computed by the first call.
  double largest_curvature();

 private:
  template <class Body>
  void for_each_block(ConstMatrixRef Y, Body body);  // body(samples, scores)
  double largest_eigenvalue() const;

  Features features_;
  std::unique_ptr<Loss> loss_;
  Index block_;
  Matrix scores_, slopes_, losses_, packed_, packed_directions_;
  std::optional<double> largest_curvature_;
};

}  // namespace bizo
