#include "problems/network_distillation.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

// V <- (diag p - p pT) V, row by row.
void softmax_slope(const Matrix& p, Matrix& V) {
  Vector along = Vector::Zero(V.rows());
  for (Index k = 0; k < V.cols(); ++k) along.array() += p.col(k).array() * V.col(k).array();
  for (Index k = 0; k < V.cols(); ++k) V.col(k).array() = p.col(k).array() * (V.col(k) - along).array();
}

}  // namespace

NetworkDistillation::NetworkDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real,
                                         const Model& model, double decay)
    : ProductsProblem(std::move(info)),
      synthetic_(std::move(synthetic)),
      real_(std::move(real)),
      fit_(real_.front().features, model.clone(), softmax_loss(real_.front().classes, model.outputs())),
      model_(model.clone()),
      decay_(decay),
      k_(synthetic_.samples.rows()),
      m_(synthetic_.samples.cols()),
      c_(synthetic_.labels.cols()) {}

void NetworkDistillation::take_labels(ConstMatrixRef X, Index b, Range samples) {
  labels_ = synthetic_.labels_of(X, b).middleRows(samples.first, samples.count);
  softmax(labels_, sums_);
}

void NetworkDistillation::take_residuals() {
  probabilities_ = scores_;
  softmax(probabilities_, sums_);
  residuals_ = (probabilities_ - labels_) / static_cast<double>(m_);
}

void NetworkDistillation::take_tangents(const Features& features, Range samples) {
  tangents_.resize(samples.count, c_);
  model_->tangents(features, samples, tangents_);
}

void NetworkDistillation::take_curvature() {
  softmax_slope(probabilities_, tangents_);
  tangents_ /= static_cast<double>(m_);
}

void NetworkDistillation::pull_logits(ConstMatrixRef U, Range samples, MatrixRef G, Index b) const {
  Matrix slopes = U;
  softmax_slope(labels_, slopes);
  Eigen::Map<Matrix> of_logits(G.col(b).data() + (synthetic_.learn_samples ? k_ * m_ : 0), m_, c_);
  of_logits.middleRows(samples.first, samples.count) = -slopes / static_cast<double>(m_);
}

auto NetworkDistillation::inputs_of(MatrixRef G, Index b, Range samples) const {
  return Eigen::Map<Matrix>(G.col(b).data() + k_ * samples.first, k_, samples.count);
}

template <class Body>
void NetworkDistillation::for_each_block(ConstMatrixRef X, ConstMatrixRef Y, Body body) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Features features(synthetic_.samples_of(X, b));
    model_->start(Y.col(b));
    for (Index first = 0; first < m_; first += model_->block_size()) {
      const Range samples{first, std::min(model_->block_size(), m_ - first)};
      scores_.resize(samples.count, c_);
      model_->scores(features, samples, scores_);
      take_labels(X, b, samples);
      body(b, features, samples);
    }
  }
}

void NetworkDistillation::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  fit_.value(nullptr, Y, values);
}

void NetworkDistillation::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  fit_.gradient(nullptr, Y, G);
}

void NetworkDistillation::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void NetworkDistillation::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * decay_ * dot(Y.col(b), Y.col(b));
  for_each_block(X, Y, [&](Index b, const Features&, Range samples) {
    Vector losses = -labels_.cwiseProduct(scores_).rowwise().sum();
    exponentials(scores_, sums_);
    losses += (sums_.total.array() > 0).select(sums_.largest, kNaN);  // the logarithm does not pass NaN on
    log_inplace({sums_.total.data(), static_cast<std::size_t>(samples.count)});
    losses += sums_.total;
    values(b) += sum(losses) / static_cast<double>(m_);
  });
}

void NetworkDistillation::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for_each_block(X, Y, [&](Index b, const Features& features, Range samples) {
    take_residuals();
    if (samples.first == 0) model_->clear_sum(1);
    model_->add_gradient(features, samples, residuals_);
    if (samples.end() == m_) model_->write_sum(G.col(b));
  });
  G += decay_ * Y;
}

void NetworkDistillation::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for_each_block(X, Y, [&](Index b, const Features& features, Range samples) {
    if (synthetic_.learn_labels) pull_logits(scores_, samples, G, b);
    if (!synthetic_.learn_samples) return;
    take_residuals();
    model_->clear_sum(1);
    model_->add_gradient(features, samples, residuals_);
    model_->input_gradient(residuals_, inputs_of(G, b, samples));
  });
}

template <class Add>
void NetworkDistillation::curvature_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                            MatrixRef out, Add add) {
  for_each_block(X, Y, [&](Index b, const Features& features, Range samples) {
    if (samples.first == 0) {
      model_->clear_sum(1);
      model_->start_directions(V.col(b));
    }
    take_tangents(features, samples);
    take_residuals();
    take_curvature();
    add(features, samples);
    if (samples.end() == m_) model_->write_sum(out.col(b));
  });
  out += decay_ * V;
}

void NetworkDistillation::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                                MatrixRef out) {
  curvature_product(X, Y, V, out, [&](const Features& features, Range samples) {
    model_->add_hessian(features, samples, residuals_, tangents_);
  });
}

void NetworkDistillation::inner_gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                                     MatrixRef out) {
  curvature_product(X, Y, V, out, [&](const Features& features, Range samples) {
    model_->add_gradient(features, samples, tangents_);
  });
}

// The gradient in x of <V, grad_y f>.
void NetworkDistillation::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                              MatrixRef out) {
  for_each_block(X, Y, [&](Index b, const Features& features, Range samples) {
    if (samples.first == 0) model_->start_directions(V.col(b));
    take_tangents(features, samples);
    if (synthetic_.learn_labels) pull_logits(tangents_, samples, out, b);
    if (!synthetic_.learn_samples) return;
    take_residuals();
    take_curvature();
    model_->clear_sum(1);
    model_->add_hessian(features, samples, residuals_, tangents_);
    model_->input_hessian(residuals_, tangents_, inputs_of(out, b, samples));
  });
}

Metrics NetworkDistillation::metrics(ConstVectorRef, ConstVectorRef y) {
  return accuracies(real_, [&](const Features& features) { return predict(*model_, features, y); });
}

}  // namespace bizo::problems
