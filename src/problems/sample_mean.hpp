// The mean over samples of a loss of a model's scores; all that adds up likewise, hence over 100 lines.
//   (1/n) sum_i w_i loss_i(h(a_i, y)), and derivatives, for a batch of B points in one pass over the data:
// every block of samples is read once for all points.
//
// The parameters of point b are the column b of Y, in the order that the model says. Sample weights, where
// given, are n x B. Samples are in chunks, whose contributions are added in their order: other ranks may make
// them (core/team.hpp).
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "bizo/core/archive.hpp"
#include "bizo/core/features.hpp"
#include "bizo/core/team.hpp"
#include "problems/loss.hpp"
#include "problems/model.hpp"
#include "problems/scratch.hpp"

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
  // The mean over these samples alone, of no team.
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

  // The team (null: none) makes what is asked of this mean, the problem's one of that number.
  void join(Team* team, int number);
  // Chunks of what that mean was asked on another rank. `question`: after the number.
  void help(Archive& question, Range chunks, const SharesWork::Give& give);

 private:
  enum class Of : std::int32_t { value, gradient, hessian, gauss_newton, all_hessian, losses, slopes, gram };
  // What is asked at the points Y, along V, of all samples; weights begin with that of the sample `first`.
  struct Question {
    Of of;
    Eigen::Ref<const Matrix> Y;
    Eigen::Ref<const Matrix> V;
    const Matrix* weights = nullptr;
    Index first = 0;
  };

  Range samples_of(Index chunk) const;
  Index multiplications(const Question& question) const;
  Bytes message(const Question& question, Range chunks) const;
  void ask(const Question& question, const std::function<void(Range samples, const Matrix& part)>& take);
  // out = the sum of the contributions / n.
  void mean(const Question& question, MatrixRef out);
  // out = the rows of all samples / n.
  void rows(const Question& question, MatrixRef out);

  // The contribution of some samples.
  void contribute(const Question& question, Range samples, Matrix& part);
  void add_values(const Question& question, Range samples, MatrixRef sum);
  void add_gradient(const Question& question, Range samples, MatrixRef sum);
  void add_curvature(const Question& question, Range samples, bool of_model, MatrixRef sum);
  void add_hessian(const Question& question, Range samples, MatrixRef sum);
  void fill_losses(const Question& question, Range samples, MatrixRef rows);
  void fill_slopes(const Question& question, Range samples, MatrixRef rows);

  // R's columns of point b of a pass times the sample weights of that point, if there are any.
  void weigh(const Question& question, Index first_point, Range samples, Index outputs, MatrixRef R) const;
  // body(points): the batch in passes of as many points as the model takes at once.
  template <class Body>
  void for_each_pass(Index columns, Body body);
  template <class Body>
  void for_each_block(ConstMatrixRef Y, Range samples, Body body);  // body(samples, scores)
  double largest_eigenvalue();

  Features features_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Loss> loss_;
  Index block_, chunk_;  // samples of each
  Matrix scores_, slopes_, residuals_, losses_;
  std::optional<double> largest_curvature_;
  Team alone_;
  Team* team_ = nullptr;  // null: alone
  int number_ = 0;        // by which the team knows this mean
};

template <class Body>
void SampleMean::for_each_pass(Index columns, Body body) {
  const Index max = std::min(columns, model_->points_at_once());
  for (Index first = 0; first < columns; first += max) body(Range{first, std::min(max, columns - first)});
}

template <class Body>
void SampleMean::for_each_block(ConstMatrixRef Y, Range samples, Body body) {
  const Index columns = model_->outputs() * Y.cols();
  model_->start(Y);
  reserve(scores_, block_, columns);
  reserve(losses_, block_, Y.cols());
  for (Index first = samples.first; first < samples.end(); first += block_) {
    const Range block{first, std::min(block_, samples.end() - first)};
    auto scores = scores_.topLeftCorner(block.count, columns);
    model_->scores(features_, block, scores);
    body(block, scores);
  }
}

}  // namespace bizo::problems
