#include "bizo/core/executor.hpp"

#include "bizo/core/clock.hpp"
#include "bizo/core/pending_outcomes.hpp"

namespace bizo {

Vector sum_of_slices(const Matrix& parts) {
  Vector total = Vector::Zero(parts.rows());
  for (Index k = 0; k < parts.cols(); ++k) total += parts.col(k);
  return total;
}

SerialExecutor::SerialExecutor(WorkerContext& worker, Index batch)
    : worker_(worker), batch_(batch), created_(clock_seconds()) {}

Outcomes Executor::evaluate(const Query& query) {
  BatchLog nobody;
  return evaluate(query, nobody).value();
}

std::optional<Outcomes> SerialExecutor::evaluate(const Query& query, BatchLog& log) {
  const Index rows = worker_.probes.at(query.probe).payload_rows();
  PendingOutcomes pending(query.block.count, rows, batch_, log);
  while (pending.left() > 0) {
    const double begin = clock_seconds();
    const Range batch = pending.next();
    const auto report = run_batch(worker_, query, batch, pending.items(batch), pending.payload(batch));
    const double seconds = clock_seconds() - begin;
    busy_ += seconds;
    lost_ += report.lost;
    pending.take_back(batch, report, seconds);
  }
  return pending.take();
}

Vector SerialExecutor::combine(const DirectionBlock& block, ConstVectorRef weights) {
  const double begin = clock_seconds();
  DirectionFamily& family = worker_.family(block.space);
  Vector sum = Vector::Constant(family.dimension(), kNaN);
  family.combine(block, weights, {0, sum.size()}, sum);
  busy_ += clock_seconds() - begin;
  return sum;
}

Vector SerialExecutor::project(const DirectionBlock& block, ConstVectorRef v) {
  const double begin = clock_seconds();
  const Matrix parts = worker_.family(block.space).project(block, v, {0, v.size()});
  busy_ += clock_seconds() - begin;
  return sum_of_slices(parts);
}

Matrix SerialExecutor::gram(const DirectionBlock& block) {
  const double begin = clock_seconds();
  DirectionFamily& family = worker_.family(block.space);
  const Matrix parts = family.gram(block, {0, family.dimension()});
  busy_ += clock_seconds() - begin;
  return sum_of_slices(parts).reshaped(block.count, block.count);
}

std::vector<RankTiming> SerialExecutor::timing() {
  return {{.busy = busy_,
           .wall = clock_seconds() - created_,
           .lost = lost_,
           .restarts = worker_.restarts ? worker_.restarts() : 0}};
}

}  // namespace bizo
