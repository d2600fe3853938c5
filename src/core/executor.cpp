#include "bizo/core/executor.hpp"

#include <chrono>

#include "bizo/core/collection.hpp"

namespace bizo {
namespace {

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Vector sum_of_slices(const Matrix& parts) {
  Vector total = Vector::Zero(parts.rows());
  for (Index k = 0; k < parts.cols(); ++k) total += parts.col(k);
  return total;
}

SerialExecutor::SerialExecutor(Workshop& workshop, Index batch)
    : workshop_(workshop), batch_(batch), created_(seconds_now()) {}

Outcomes Executor::evaluate(const Query& query) {
  BatchLog nobody;
  return evaluate(query, nobody).value();
}

std::optional<Outcomes> SerialExecutor::evaluate(const Query& query, BatchLog& log) {
  const Index rows = workshop_.probes.at(static_cast<std::size_t>(query.probe))->payload_rows();
  Collection collection(query.block.count, rows, batch_, log);
  while (collection.left() > 0) {
    const double begin = seconds_now();
    const Range batch = collection.next();
    const auto report =
        run_batch(workshop_, query, batch, collection.items(batch), collection.payload(batch));
    const double seconds = seconds_now() - begin;
    busy_ += seconds;
    lost_ += report.lost;
    collection.take_back(batch, report, seconds);
  }
  return collection.take();
}

Vector SerialExecutor::combine(const DirectionBlock& block, ConstVectorRef weights) {
  const double begin = seconds_now();
  DirectionFamily& family = workshop_.family(block.space);
  Vector sum = Vector::Constant(family.dimension(), kNaN);
  family.combine(block, weights, {0, sum.size()}, sum);
  busy_ += seconds_now() - begin;
  return sum;
}

Vector SerialExecutor::project(const DirectionBlock& block, ConstVectorRef v) {
  const double begin = seconds_now();
  const Matrix parts = workshop_.family(block.space).project(block, v, {0, v.size()});
  busy_ += seconds_now() - begin;
  return sum_of_slices(parts);
}

Matrix SerialExecutor::gram(const DirectionBlock& block) {
  const double begin = seconds_now();
  DirectionFamily& family = workshop_.family(block.space);
  const Matrix parts = family.gram(block, {0, family.dimension()});
  busy_ += seconds_now() - begin;
  return sum_of_slices(parts).reshaped(block.count, block.count);
}

std::vector<RankTiming> SerialExecutor::timing() {
  return {{.busy = busy_,
           .wall = seconds_now() - created_,
           .lost = lost_,
           .restarts = workshop_.restarts ? workshop_.restarts() : 0}};
}

}  // namespace bizo
