#include "bizo/problems/sample_mean.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

// Samples a block: half a megabyte of dense features, so that the second product finds them in the cache.
// Depends on the data alone: it fixes the order of the sums.
Index block_size(const Features& features) {
  constexpr Index kDoubles = 1 << 16;
  const Index samples = kDoubles / std::max<Index>(1, features.dimension()) / 8 * 8;
  return std::clamp<Index>(samples, 32, 512);
}

// The batch as dimension x (outputs * B): every output of every point is a column.
Eigen::Map<const Matrix> as_columns(ConstMatrixRef Y, Index dimension) {
  assert(Y.outerStride() == Y.rows());
  return {Y.data(), dimension, Y.size() / dimension};
}

Eigen::Map<Matrix> as_columns(MatrixRef Y, Index dimension) {
  assert(Y.outerStride() == Y.rows());
  return {Y.data(), dimension, Y.size() / dimension};
}

void reserve(Matrix& scratch, Index rows, Index cols) {
  if (scratch.rows() < rows || scratch.cols() < cols) scratch.resize(rows, std::max(cols, scratch.cols()));
}

// R's columns of point b, times the weights of point b.
void weigh(const Matrix& weights, Range samples, Index outputs, MatrixRef R) {
  for (Index c = 0; c < R.cols(); ++c)
    R.col(c).array() *= weights.col(c / outputs).segment(samples.first, samples.count).array();
}

}  // namespace

SampleMean::SampleMean(Features features, std::unique_ptr<Loss> loss)
    : features_(std::move(features)),
      loss_(std::move(loss)),
      block_(block_size(features_)),
      largest_curvature_(loss_->largest_curvature() * power_iteration()) {}

template <class Body>
void SampleMean::for_each_block(ConstMatrixRef Y, Body body) {
  const auto W = as_columns(Y, features_.dimension());
  reserve(scores_, block_, W.cols());
  reserve(losses_, block_, Y.cols());
  for (Index first = 0; first < size(); first += block_) {
    const Range samples{first, std::min(block_, size() - first)};
    auto scores = scores_.topLeftCorner(samples.count, W.cols());
    features_.scores(samples, W, scores);
    body(samples, scores);
  }
}

void SampleMean::value(const Matrix* weights, ConstMatrixRef Y, VectorRef values) {
  values.setZero();
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    auto losses = losses_.topLeftCorner(samples.count, Y.cols());
    loss_->values(samples, scores, losses);
    if (weights) weigh(*weights, samples, 1, losses);
    for (Index b = 0; b < Y.cols(); ++b) values(b) += sum(losses.col(b));
  });
  values /= static_cast<double>(size());
}

void SampleMean::gradient(const Matrix* weights, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  auto columns = as_columns(G, features_.dimension());
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    loss_->residuals(samples, scores);
    if (weights) weigh(*weights, samples, loss_->outputs(), scores);
    features_.accumulate(samples, scores, columns);
  });
  G /= static_cast<double>(size());
}

void SampleMean::hessian_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  out.setZero();
  auto columns = as_columns(out, features_.dimension());
  const auto directions = as_columns(V, features_.dimension());
  reserve(slopes_, block_, directions.cols());
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(samples.count, directions.cols());
    features_.scores(samples, directions, slopes);
    loss_->curvature(samples, scores, slopes);
    if (weights) weigh(*weights, samples, loss_->outputs(), slopes);
    features_.accumulate(samples, slopes, columns);
  });
  out /= static_cast<double>(size());
}

void SampleMean::losses(ConstMatrixRef Y, MatrixRef losses) {
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    loss_->values(samples, scores, losses.middleRows(samples.first, samples.count));
  });
  losses /= static_cast<double>(size());
}

void SampleMean::directional(ConstMatrixRef Y, ConstMatrixRef V, MatrixRef result) {
  const auto directions = as_columns(V, features_.dimension());
  const Index outputs = loss_->outputs();
  reserve(slopes_, block_, directions.cols());
  for_each_block(Y, [&](Range samples, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(samples.count, directions.cols());
    features_.scores(samples, directions, slopes);
    loss_->residuals(samples, scores);
    auto rows = result.middleRows(samples.first, samples.count);
    rows.setZero();
    for (Index c = 0; c < directions.cols(); ++c)
      rows.col(c / outputs).array() += scores.col(c).array() * slopes.col(c).array();
  });
  result /= static_cast<double>(size());
}

// Largest eigenvalue of A AT / n. The Rayleigh quotient approaches it from below, hence the margin.
double SampleMean::power_iteration() {
  const Index m = features_.dimension();
  Matrix q(m, 1), image(m, 1), scores(size(), 1);
  fill_normal({.purpose = Purpose::problem}, 0, {q.data(), static_cast<std::size_t>(m)});
  double eigenvalue = 0;
  for (int step = 0; step < 200; ++step) {
    q /= norm(q.col(0));
    features_.scores({0, size()}, q, scores);
    image.setZero();
    features_.accumulate({0, size()}, scores, image);
    image /= static_cast<double>(size());
    const double next = dot(q.col(0), image.col(0));
    const bool settled = std::abs(next - eigenvalue) <= 1e-4 * next;
    eigenvalue = next;
    if (settled || !(next > 0)) break;
    q = image;
  }
  return 1.02 * eigenvalue;
}

}  // namespace bizo
