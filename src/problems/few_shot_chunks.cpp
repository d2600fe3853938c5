// What few-shot learning is asked, chunk by chunk, on this rank or on others.
#include <algorithm>

#include "bizo/core/archive.hpp"
#include "problems/few_shot.hpp"

namespace bizo::problems {

// Whole blocks of tasks: their number depends on the tasks alone, for it fixes the order of sums.
Index FewShot::chunks_of(const TaskPass& tasks) {
  constexpr Index kMaxChunks = 32;
  return std::clamp<Index>(tasks.blocks(), 1, kMaxChunks);
}

Range FewShot::blocks_of(const TaskPass& tasks, Index chunk) const {
  const Index chunks = chunks_of(tasks), first = tasks.blocks() * chunk / chunks;
  return {first, tasks.blocks() * (chunk + 1) / chunks - first};
}

void FewShot::contribute(const Question& q, Range blocks, Matrix& part) {
  Index tasks = 0;
  for (Index block = blocks.first; block < blocks.end(); ++block)
    tasks += std::ssize(pass_of(q.of).slots(block));
  const Index B = q.X.cols();
  switch (q.of) {
    case Of::outer:
    case Of::inner:
      part.setZero(B, 1);
      return add_values(q, blocks, part);
    case Of::outer_x:
    case Of::inner_x:
    case Of::mixed: {
      part.setZero(d(), B);
      MatrixRef sum = part;
      if (q.of == Of::outer_x) return add_outer_x(q, blocks, sum);
      if (q.of == Of::inner_x) return add_inner_x(q, blocks, sum);
      return add_mixed(q, blocks, sum);
    }
    default:
      part.resize(k_ * c_ * tasks, B);
      return set_weights(q, blocks, part);
  }
}

void FewShot::ask(const Question& q, MatrixRef out) {
  TaskPass& tasks = pass_of(q.of);
  const bool weights = q.of >= Of::outer_y;
  if (q.of != Of::minimizer) out.setZero();  // what no task of f or F contributes to
  const auto take = [&](Index chunk, const Matrix& part) {
    if (!weights) {
      out += part;
      return;
    }
    const Range blocks = blocks_of(tasks, chunk);
    Index place = 0;
    for (Index block = blocks.first; block < blocks.end(); ++block)
      for (const Index slot : tasks.slots(block))
        out.middleRows(slot * k_ * c_, k_ * c_) = part.middleRows(place++ * k_ * c_, k_ * c_);
  };
  const Index parameters = learns_features() ? setup_.representation->parameters() : 0;
  const ChunkedWork work{
      .chunks = chunks_of(tasks),
      .multiplications = 2 * q.X.cols() * tasks.tasks() * tasks.size() * (parameters + k_ * k_),
      .make = [&](Index chunk, Matrix& part) { contribute(q, blocks_of(tasks, chunk), part); },
      .take = take,
      .question = [&](Range) { return message(q); }};
  (team_ ? *team_ : alone_).work(work);
}

Bytes FewShot::message(const Question& q) const {
  Archive out;
  Index iteration = iteration_;
  Of of = q.of;
  Matrix X = q.X, Y = q.Y.data() == q.X.data() ? Matrix() : Matrix(q.Y),
         V = q.V.data() == q.Y.data() ? Matrix() : Matrix(q.V);
  out(iteration, of, X, Y, V);
  return out.take();
}

void FewShot::help(std::span<const std::byte> question, Range chunks, const Give& give) {
  Archive in(question);
  Index iteration = 0;
  Of of{};
  Matrix X, Y, V, part;
  in(iteration, of, X, Y, V);
  if (draws() && iteration != iteration_) draw(iteration);
  const Matrix& second = Y.size() > 0 ? Y : X;
  const Question q{of, X, second, V.size() > 0 ? V : second};
  for (Index chunk = chunks.first; chunk < chunks.end(); ++chunk) {
    contribute(q, blocks_of(pass_of(of), chunk), part);
    if (!give(chunk, part)) return;
  }
}

void FewShot::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  ask({Of::outer, X, Y, Y}, values);
}

void FewShot::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  ask({Of::inner, X, Y, Y}, values);
}

void FewShot::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  ask({Of::inner_y, X, Y, Y}, G);
}

void FewShot::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  ask({Of::outer_y, X, Y, Y}, G);
}

void FewShot::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  ask({Of::hessian, X, X, V}, out);
}

// A task that takes no part in f has no curvature, and no inverse.
void FewShot::inner_inverse_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  ask({Of::inverse, X, X, V}, out);
}

void FewShot::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  ask({Of::minimizer, X, X, X}, Y);
}

void FewShot::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  ask({Of::inner_x, X, Y, Y}, G);
}

void FewShot::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  if (learns_features())
    ask({Of::outer_x, X, Y, Y}, G);
  else
    G.setZero();
}

void FewShot::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  ask({Of::mixed, X, Y, V}, out);
}

}  // namespace bizo::problems
