// A pass over tasks with their features P = [phi(A), 1] at the columns of a batch.
#pragma once

#include <functional>

#include "problems/representation.hpp"
#include "problems/task_blocks.hpp"

namespace bizo::problems {

class TaskPass {
 public:
  // A task at a column of the batch.
  struct At {
    Index b, slot, place;  // place: among the tasks that are visited
    const TaskBlock& block;
    Range rows;        // of the task in the block
    const Matrix& P;   // samples of the task x k
    Matrix& gradient;  // in P, of the same size; 0 before
  };
  using Visit = std::function<void(const At&)>;

  TaskPass(const Representation& representation, TaskBlocks tasks)
      : representation_(representation.clone()), tasks_(std::move(tasks)) {}

  Index size() const { return tasks_.size; }  // samples of a task
  Index blocks() const { return static_cast<Index>(tasks_.blocks.size()); }
  const std::vector<Index>& slots(Index block) const {
    return tasks_.blocks[static_cast<std::size_t>(block)].slots;
  }
  Index tasks() const { return tasks_.count(); }
  void set_tasks(TaskBlocks tasks);

  // Visits the tasks of some blocks, for each column in their order. theta: parameters x B, or x 1: the same
  // for all B columns. G (parameters x B, not with shared ones) receives the gradient in theta that follows
  // from those in P.
  void run(Range blocks, ConstMatrixRef theta, Index B, const Visit& visit, MatrixRef* G = nullptr);

 private:
  void run_columns(Range blocks, ConstMatrixRef theta, Range columns, const Visit& visit, MatrixRef* G);
  void visit_block(std::size_t block, Index place, Range columns, bool shared, const Visit& visit,
                   Matrix* gradients);

  std::unique_ptr<Representation> representation_;
  TaskBlocks tasks_;
  // Of every block at the last theta, unless they are many: solvers ask again and again.
  Matrix theta_;
  std::vector<Matrix> features_;
};

}  // namespace bizo::problems
