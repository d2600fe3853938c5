#include "problems/sample_mean.hpp"

#include <algorithm>
#include <cassert>

#include "bizo/core/reduce.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

// Samples of a chunk: whole blocks. Enough for many ranks, but not so few that p numbers a chunk matter
// beside the work of making them. Of the data alone, for it fixes the order of sums.
Index chunk_size(const Features& features, const Model& model) {
  constexpr Index kMaxChunks = 32, kLeast = 64;
  const Index block = model.block_size(), blocks = (features.size() + block - 1) / block;
  const Index whole_samples =
      model.is_linear() ? features.entries() / std::max<Index>(1, features.dimension()) : features.size();
  const Index chunks = std::clamp<Index>(std::min(blocks, whole_samples / kLeast), 1, kMaxChunks);
  return std::max<Index>(1, (blocks + chunks - 1) / chunks) * block;
}

}  // namespace

SampleMean::SampleMean(Features features, std::unique_ptr<Model> model, std::unique_ptr<Loss> loss)
    : features_(std::move(features)),
      model_(std::move(model)),
      loss_(std::move(loss)),
      block_(model_->block_size()),
      chunk_(chunk_size(features_, *model_)) {
  assert(model_->outputs() == loss_->outputs());
}

SampleMean::SampleMean(Features features, std::unique_ptr<Loss> loss)
    : features_(std::move(features)),
      model_(linear_model(features_.dimension(), loss->outputs())),
      loss_(std::move(loss)),
      block_(model_->block_size()),
      chunk_(chunk_size(features_, *model_)) {}

SampleMean SampleMean::subset(std::span<const Index> samples) const {
  return {features_.subset({samples.begin(), samples.end()}), model_->clone(), loss_->subset(samples)};
}

void SampleMean::weigh(const Question& q, Index first_point, Range samples, Index outputs,
                       MatrixRef R) const {
  if (!q.weights) return;
  for (Index c = 0; c < R.cols(); ++c)
    R.col(c).array() *=
        q.weights->col(first_point + c / outputs).segment(samples.first - q.first, samples.count).array();
}

void SampleMean::value(const Matrix* weights, ConstMatrixRef Y, VectorRef values) {
  mean({Of::value, Y, Y, weights}, values);
}

void SampleMean::add_values(const Question& q, Range samples, MatrixRef sums) {
  for_each_pass(q.Y.cols(), [&](Range points) {
    for_each_block(q.Y.middleCols(points.first, points.count), samples, [&](Range block, MatrixRef scores) {
      auto losses = losses_.topLeftCorner(block.count, points.count);
      loss_->values(block, scores, losses);
      weigh(q, points.first, block, 1, losses);
      for (Index b = 0; b < points.count; ++b) sums(points.first + b, 0) += sum(losses.col(b));
    });
  });
}

void SampleMean::gradient(const Matrix* weights, ConstMatrixRef Y, MatrixRef G) {
  mean({Of::gradient, Y, Y, weights}, G);
}

void SampleMean::add_gradient(const Question& q, Range samples, MatrixRef sum) {
  for_each_pass(q.Y.cols(), [&](Range points) {
    model_->clear_sum(points.count);
    for_each_block(q.Y.middleCols(points.first, points.count), samples, [&](Range block, MatrixRef scores) {
      loss_->residuals(block, scores);
      weigh(q, points.first, block, loss_->outputs(), scores);
      model_->add_gradient(features_, block, scores);
    });
    model_->write_sum(sum.middleCols(points.first, points.count));
  });
}

void SampleMean::hessian_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  mean({Of::hessian, Y, V, weights}, out);
}

void SampleMean::gauss_newton_product(const Matrix* weights, ConstMatrixRef Y, ConstMatrixRef V,
                                      MatrixRef out) {
  mean({Of::gauss_newton, Y, V, weights}, out);
}

// of_model: with the curvature of the model.
void SampleMean::add_curvature(const Question& q, Range samples, bool of_model, MatrixRef sum) {
  const Index outputs = loss_->outputs();
  for_each_pass(q.Y.cols(), [&](Range points) {
    const Index columns = outputs * points.count;
    reserve(slopes_, block_, columns);
    reserve(residuals_, block_, columns);
    model_->start_directions(q.V.middleCols(points.first, points.count));
    model_->clear_sum(points.count);
    for_each_block(q.Y.middleCols(points.first, points.count), samples, [&](Range block, MatrixRef scores) {
      auto slopes = slopes_.topLeftCorner(block.count, columns);
      auto residuals = residuals_.topLeftCorner(block.count, columns);
      model_->tangents(features_, block, slopes);
      if (of_model) {
        residuals = scores;
        loss_->residuals(block, residuals);
        weigh(q, points.first, block, outputs, residuals);
      }
      loss_->curvature(block, scores, slopes);
      weigh(q, points.first, block, outputs, slopes);
      if (of_model)
        model_->add_hessian(features_, block, residuals, slopes);
      else
        model_->add_gradient(features_, block, slopes);
    });
    model_->write_sum(sum.middleCols(points.first, points.count));
  });
}

void SampleMean::losses(ConstMatrixRef Y, MatrixRef losses) {
  rows({Of::losses, Y, Y}, losses);
}

void SampleMean::fill_losses(const Question& q, Range samples, MatrixRef losses) {
  for_each_pass(q.Y.cols(), [&](Range points) {
    for_each_block(q.Y.middleCols(points.first, points.count), samples, [&](Range block, MatrixRef scores) {
      loss_->values(block, scores,
                    losses.block(block.first - samples.first, points.first, block.count, points.count));
    });
  });
}

void SampleMean::directional(ConstMatrixRef Y, ConstMatrixRef V, MatrixRef slopes) {
  rows({Of::slopes, Y, V}, slopes);
}

void SampleMean::fill_slopes(const Question& q, Range samples, MatrixRef result) {
  const Index outputs = loss_->outputs();
  for_each_pass(q.Y.cols(), [&](Range points) {
    const Index columns = outputs * points.count;
    reserve(slopes_, block_, columns);
    model_->start_directions(q.V.middleCols(points.first, points.count));
    for_each_block(q.Y.middleCols(points.first, points.count), samples, [&](Range block, MatrixRef scores) {
      auto slopes = slopes_.topLeftCorner(block.count, columns);
      model_->tangents(features_, block, slopes);
      loss_->residuals(block, scores);
      auto of_block = result.block(block.first - samples.first, points.first, block.count, points.count);
      for (Index c = 0; c < columns; ++c)
        of_block.col(c / outputs).array() += scores.col(c).array() * slopes.col(c).array();
    });
  });
}

}  // namespace bizo::problems
