#include "problems/sample_mean.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

void mirror_lower(MatrixRef square) {
  square.triangularView<Eigen::StrictlyUpper>() = square.transpose();
}

// R's columns of point b of a pass, times the weights of that point; `first` is the pass's first point.
void weigh(const Matrix& weights, Index first, Range samples, Index outputs, MatrixRef R) {
  for (Index c = 0; c < R.cols(); ++c)
    R.col(c).array() *= weights.col(first + c / outputs).segment(samples.first, samples.count).array();
}

}  // namespace

SampleMean::SampleMean(Features features, std::unique_ptr<Model> model, std::unique_ptr<Loss> loss)
    : features_(std::move(features)),
      model_(std::move(model)),
      loss_(std::move(loss)),
      block_(model_->block_size()) {
  assert(model_->outputs() == loss_->outputs());
}

SampleMean::SampleMean(Features features, std::unique_ptr<Loss> loss)
    : features_(std::move(features)),
      model_(linear_model(features_.dimension(), loss->outputs())),
      loss_(std::move(loss)),
      block_(model_->block_size()) {}

SampleMean SampleMean::subset(std::span<const Index> samples) const {
  return {features_.subset({samples.begin(), samples.end()}), model_->clone(), loss_->subset(samples)};
}

template <class Body>
void SampleMean::for_each_pass(Index columns, Body body) {
  const Index max = std::min(columns, model_->points_at_once());
  for (Index first = 0; first < columns; first += max) body(Range{first, std::min(max, columns - first)});
}

template <class Body>
void SampleMean::for_each_block(ConstMatrixRef Y, Body body) {
  const Index columns = model_->outputs() * Y.cols();
  model_->start(Y);
  reserve(scores_, block_, columns);
  reserve(losses_, block_, Y.cols());
  for (Index first = 0; first < size(); first += block_) {
    const Range samples{first, std::min(block_, size() - first)};
    auto scores = scores_.topLeftCorner(samples.count, columns);
    model_->scores(features_, samples, scores);
    body(samples, scores);
  }
}

void SampleMean::value(const Matrix* weights, ConstMatrixRef Y, VectorRef values) {
  values.setZero();
  for_each_pass(Y.cols(), [&](Range points) {
    for_each_block(Y.middleCols(points.first, points.count), [&](Range samples, MatrixRef scores) {
      auto losses = losses_.topLeftCorner(samples.count, points.count);
      loss_->values(samples, scores, losses);
      if (weights) weigh(*weights, points.first, samples, 1, losses);
      for (Index b = 0; b < points.count; ++b) values(points.first + b) += sum(losses.col(b));
    });
  });
  values /= static_cast<double>(size());
}

void SampleMean::gradient(const Matrix* weights, ConstMatrixRef Y, MatrixRef G) {
  for_each_pass(Y.cols(), [&](Range points) {
    model_->clear_sum(points.count);
    for_each_block(Y.middleCols(points.first, points.count), [&](Range samples, MatrixRef scores) {
      loss_->residuals(samples, scores);
      if (weights) weigh(*weights, points.first, samples, loss_->outputs(), scores);
      model_->add_gradient(features_, samples, scores);
    });
    model_->write_sum(G.middleCols(points.first, points.count));
  });
  G /= static_cast<double>(size());
}

void SampleMean::hessian_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  curvature_product(weights, Y, V, !is_linear(), out);
}

void SampleMean::gauss_newton_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V,
                                      MatrixRef out) {
  curvature_product(weights, Y, V, false, out);
}

void SampleMean::curvature_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, bool of_model,
                                   MatrixRef out) {
  const Index outputs = loss_->outputs();
  for_each_pass(Y.cols(), [&](Range points) {
    const Index columns = outputs * points.count;
    reserve(slopes_, block_, columns);
    reserve(residuals_, block_, columns);
    model_->start_directions(V.middleCols(points.first, points.count));
    model_->clear_sum(points.count);
    for_each_block(Y.middleCols(points.first, points.count), [&](Range samples, MatrixRef scores) {
      auto slopes = slopes_.topLeftCorner(samples.count, columns);
      auto residuals = residuals_.topLeftCorner(samples.count, columns);
      model_->tangents(features_, samples, slopes);
      if (of_model) {
        residuals = scores;
        loss_->residuals(samples, residuals);
        if (weights) weigh(*weights, points.first, samples, outputs, residuals);
      }
      loss_->curvature(samples, scores, slopes);
      if (weights) weigh(*weights, points.first, samples, outputs, slopes);
      if (of_model)
        model_->add_hessian(features_, samples, residuals, slopes);
      else
        model_->add_gradient(features_, samples, slopes);
    });
    model_->write_sum(out.middleCols(points.first, points.count));
  });
  out /= static_cast<double>(size());
}

// With K outputs the Hessian has K x K blocks A diag(c_kl) AT, c_kl the second derivatives of the losses:
// column l of them is what the losses make of the direction that is 1 for output l.
void SampleMean::hessian(const Matrix* weights, ConstVectorRef y, MatrixRef H) {
  assert(is_linear());
  const Index outputs = loss_->outputs(), m = features_.dimension();
  H.setZero();
  reserve(slopes_, block_, 2 * outputs);
  for_each_block(y, [&](Range samples, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(samples.count, outputs);
    auto used = slopes_.block(0, outputs, samples.count, outputs);
    for (Index l = 0; l < outputs; ++l) {
      used = scores;
      slopes.setZero();
      slopes.col(l).setOnes();
      loss_->curvature(samples, used, slopes);
      if (weights) weigh(*weights, 0, samples, outputs, slopes);
      for (Index k = l; k < outputs; ++k)
        features_.accumulate_gram(samples, slopes.col(k), H.block(k * m, l * m, m, m));
    }
  });
  for (Index l = 0; l < outputs; ++l)  // blocks are symmetric too, and have their lower triangles so far
    for (Index k = l; k < outputs; ++k) mirror_lower(H.block(k * m, l * m, m, m));
  mirror_lower(H);
  H /= static_cast<double>(size());
}

// By multiplications, r entries a sample: half of r^2 for each of K (K + 1) / 2 blocks, against two products
// with K columns, which dense products pad to a multiple of 4.
Index SampleMean::hessian_cost() const {
  const Index outputs = loss_->outputs(), r = features_.entries() / std::max<Index>(1, size());
  const Index columns = features_.is_sparse() ? outputs : (outputs + 3) / 4 * 4;
  return 1 + r * outputs * (outputs + 1) / 2 / (4 * columns);
}

void SampleMean::hessian_diagonal(const Matrix* weights, ConstMatrixRef Y, MatrixRef D) {
  assert(is_linear());
  const Index outputs = loss_->outputs(), all = outputs * Y.cols(), m = features_.dimension();
  Matrix sums = Matrix::Zero(m, all);
  reserve(slopes_, block_, 3 * all);
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(samples.count, all);
    auto used = slopes_.block(0, all, samples.count, all);
    auto diagonal = slopes_.block(0, 2 * all, samples.count, all);
    for (Index l = 0; l < outputs; ++l) {
      used = scores;
      for (Index c = 0; c < all; ++c) slopes.col(c).setConstant(c % outputs == l ? 1 : 0);
      loss_->curvature(samples, used, slopes);
      for (Index c = l; c < all; c += outputs) diagonal.col(c) = slopes.col(c);
    }
    if (weights) weigh(*weights, 0, samples, outputs, diagonal);
    features_.accumulate_squares(samples, diagonal, sums);
  });
  D = sums.reshaped(D.rows(), D.cols()) / static_cast<double>(size());
}

void SampleMean::losses(ConstMatrixRef Y, MatrixRef losses) {
  for_each_pass(Y.cols(), [&](Range points) {
    for_each_block(Y.middleCols(points.first, points.count), [&](Range samples, MatrixRef scores) {
      loss_->values(samples, scores, losses.block(samples.first, points.first, samples.count, points.count));
    });
  });
  losses /= static_cast<double>(size());
}

void SampleMean::directional(ConstMatrixRef Y, ConstMatrixRef V, MatrixRef result) {
  const Index outputs = loss_->outputs();
  result.setZero();
  for_each_pass(Y.cols(), [&](Range points) {
    const Index columns = outputs * points.count;
    reserve(slopes_, block_, columns);
    model_->start_directions(V.middleCols(points.first, points.count));
    for_each_block(Y.middleCols(points.first, points.count), [&](Range samples, MatrixRef scores) {
      auto slopes = slopes_.topLeftCorner(samples.count, columns);
      model_->tangents(features_, samples, slopes);
      loss_->residuals(samples, scores);
      auto rows = result.block(samples.first, points.first, samples.count, points.count);
      for (Index c = 0; c < columns; ++c)
        rows.col(c / outputs).array() += scores.col(c).array() * slopes.col(c).array();
    });
  });
  result /= static_cast<double>(size());
}

double SampleMean::largest_curvature() {
  assert(is_linear());
  if (!largest_curvature_) largest_curvature_ = loss_->largest_curvature() * largest_eigenvalue();
  return *largest_curvature_;
}

// Largest eigenvalue of A AT / n by Lanczos' method. Its Ritz values approach it from below, hence the
// margin; unlike power iteration it does not settle early where few samples make one eigenvalue (Kuczynski
// and Wozniakowski 1992: the expected relative error is at most 2.6 (ln m / (steps - 1))^2, mostly far less).
double SampleMean::largest_eigenvalue() const {
  constexpr Index kSteps = 64;
  const Index m = features_.dimension();
  Matrix q(m, 1), before = Matrix::Zero(m, 1), image(m, 1), scores(size(), 1);
  fill_normal({.purpose = Purpose::problem}, 0, {q.data(), static_cast<std::size_t>(m)});
  q /= norm(q.col(0));
  Vector diagonal(kSteps), beside(kSteps);
  Index steps = 0;
  for (double beta = 0; steps < std::min(kSteps, m);) {
    features_.scores({0, size()}, q, scores);
    image.setZero();
    features_.accumulate({0, size()}, scores, image);
    image /= static_cast<double>(size());
    const double alpha = dot(q.col(0), image.col(0));
    image -= alpha * q + beta * before;
    beta = norm(image.col(0));
    diagonal(steps) = alpha;
    beside(steps++) = beta;
    if (!(beta > 1e-12 * std::abs(alpha))) break;  // an invariant subspace
    before = q;
    q = image / beta;
  }
  Eigen::SelfAdjointEigenSolver<Matrix> ritz;
  ritz.computeFromTridiagonal(diagonal.head(steps), beside.head(steps - 1), Eigen::EigenvaluesOnly);
  return 1.02 * std::max(0.0, ritz.eigenvalues().maxCoeff());
}

}  // namespace bizo::problems
