#include "bizo/core/executor.hpp"

#include <algorithm>
#include <chrono>

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

Outcomes SerialExecutor::evaluate(const Query& query) {
  const double begin = seconds_now();
  const Index count = query.block.count;
  const Index rows = workshop_.probes.at(static_cast<std::size_t>(query.probe))->payload_rows();
  Outcomes outcomes{.items = std::vector<Outcome>(static_cast<std::size_t>(count)),
                    .payload = Matrix::Constant(rows, count, kNaN),
                    .reason = ""};
  double lost = 0;
  for (Index first = 0; first < count; first += batch_) {
    const Range which{first, std::min(batch_, count - first)};
    const auto items = std::span(outcomes.items)
                           .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(which.count));
    const auto report =
        run_batch(workshop_, query, which, items, outcomes.payload.middleCols(first, which.count));
    if (outcomes.reason.empty()) outcomes.reason = report.reason;
    lost += report.lost;
  }
  busy_ += seconds_now() - begin;
  lost_ += lost;
  outcomes.lost = lost;
  return outcomes;
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
