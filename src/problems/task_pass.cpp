#include "problems/task_pass.hpp"

#include <algorithm>

namespace bizo::problems {
namespace {

// Features that are kept, in numbers: 32 megabytes.
constexpr Index kMaxKept = Index{1} << 22;

bool same(const Matrix& one, ConstMatrixRef other) {
  return one.rows() == other.rows() && one.cols() == other.cols() && one == other;
}

}  // namespace

void TaskPass::set_tasks(TaskBlocks tasks) {
  tasks_ = std::move(tasks);
  features_.clear();
}

void TaskPass::run(Range blocks, ConstMatrixRef theta, Index B, const Visit& visit, MatrixRef* G) {
  if (theta.cols() < B) return run_columns(blocks, theta, {0, B}, visit, nullptr);
  const Index max = representation_->points_at_once();
  for (Index first = 0; first < B; first += max) {
    const Range columns{first, std::min(max, B - first)};
    run_columns(blocks, theta.middleCols(first, columns.count), columns, visit, G);
  }
}

void TaskPass::run_columns(Range blocks, ConstMatrixRef theta, Range columns, const Visit& visit,
                           MatrixRef* G) {
  const Index width = representation_->outputs() * theta.cols();
  const bool kept = tasks() * size() * width <= kMaxKept;
  if (features_.size() != tasks_.blocks.size() || !same(theta_, theta)) {
    representation_->start(theta);
    features_.assign(tasks_.blocks.size(), {});
    theta_ = theta;
  }
  if (G) representation_->clear_sum(theta.cols());
  Matrix gradients;
  Index place = 0;
  for (Index block = blocks.first; block < blocks.end(); ++block) {
    const auto i = static_cast<std::size_t>(block);
    const Features& samples = tasks_.blocks[i].samples;
    if (G || features_[i].size() == 0) {  // a gradient needs what the representation remembers of the block
      features_[i].resize(samples.size(), width);
      representation_->features(samples, features_[i]);
    }
    if (G) gradients.setZero(samples.size(), width);
    visit_block(i, place, columns, theta.cols() < columns.count, visit, G ? &gradients : nullptr);
    if (G) representation_->add_gradient(samples, gradients);
    if (!kept) features_[i].resize(0, 0);
    place += std::ssize(tasks_.blocks[i].slots);
  }
  if (G) representation_->write_sum(G->middleCols(columns.first, columns.count));
}

void TaskPass::visit_block(std::size_t i, Index place, Range columns, bool shared, const Visit& visit,
                           Matrix* gradients) {
  const TaskBlock& block = tasks_.blocks[i];
  const Index K = representation_->outputs();
  Matrix P(size(), K + 1), gradient(size(), K + 1);
  P.col(K).setOnes();
  for (Index b = 0; b < columns.count; ++b)
    for (std::size_t j = 0; j < block.slots.size(); ++j) {
      const Range rows{static_cast<Index>(j) * size(), size()};
      const Index column = shared ? 0 : b * K;
      P.leftCols(K) = features_[i].block(rows.first, column, size(), K);
      if (gradients) gradient.setZero();
      visit({columns.first + b, block.slots[j], place + static_cast<Index>(j), block, rows, P, gradient});
      if (gradients) gradients->block(rows.first, column, size(), K) = gradient.leftCols(K);
    }
}

}  // namespace bizo::problems
