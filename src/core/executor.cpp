#include "bizo/core/executor.hpp"

#include "bizo/core/clock.hpp"

namespace bizo {

Vector sum_of_slices(const Matrix& parts) {
  Vector total = Vector::Zero(parts.rows());
  for (Index k = 0; k < parts.cols(); ++k) total += parts.col(k);
  return total;
}

void Executor::submit(Query query, BatchLog& log) {
  const Probe& probe = worker_.probes.at(query.probe);
  WorkerContext* splitter = worker_.apart && probe.splits(query) ? &worker_ : nullptr;
  pending_.emplace_back(std::move(query), probe.payload_rows(), batch_, log, splitter);
}

std::optional<Answer> Executor::next() {
  advance();
  auto outcomes = pending_.front().take();
  if (!outcomes) return {};
  Answer answer{pending_.front().query(), std::move(*outcomes)};
  pending_.pop_front();
  ++forgotten_;
  return answer;
}

std::int64_t Executor::abandon() {
  drain();
  std::int64_t evaluations = 0;
  for (const PendingOutcomes& query : pending_) evaluations += query.evaluations();
  forgotten_ += pending_.size();
  pending_.clear();
  return evaluations;
}

Outcomes Executor::evaluate(const Query& query) {
  BatchLog nobody;
  submit(query, nobody);
  try {
    return next().value().outcomes;
  } catch (...) {
    forgotten_ += pending_.size();
    pending_.clear();  // the log is gone
    throw;
  }
}

SerialExecutor::SerialExecutor(WorkerContext& worker, Index batch)
    : Executor(worker, batch), created_(clock_seconds()) {}

void SerialExecutor::advance() {
  PendingOutcomes& first = pending_.front();
  while (first.left() > 0) {
    const double begin = clock_seconds();
    const Range batch = first.next();
    const auto report = run_batch(worker_, first.query(), batch, first.items(batch), first.payload(batch));
    const double seconds = clock_seconds() - begin;
    busy_ += seconds;
    lost_ += report.lost;
    first.take_back(batch, report, seconds);
  }
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
