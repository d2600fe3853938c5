#include "bizo/core/probe.hpp"

#include <algorithm>

namespace bizo {

std::span<const EvaluationKey> Probe::announce(Problem& problem, const Query& query, Range items,
                                               const std::vector<int>& sides) {
  keys_.clear();
  for (const int side : sides)
    for (Index item = items.first; item < items.end(); ++item)
      keys_.push_back({query.block.seed, query.iteration, item, side, query.attempt});
  problem.announce(keys_);
  return keys_;
}

EvaluationStatus Probe::judge(const Problem& problem, Index column, bool finite, EvaluationStatus solve) {
  if (finite || is_failure(solve)) return solve;
  const auto failure = problem.failure(column);
  if (!failure) return EvaluationStatus::non_finite;
  complain({keys_.at(static_cast<std::size_t>(column)).direction, failure->reason, failure->seconds});
  return failure->status;
}

void Probe::note_failures(const Problem& problem, const InnerReport& report) {
  for (const auto& [column, failure] : report.failures)
    complain({keys_.at(static_cast<std::size_t>(column)).direction, failure.reason, failure.seconds});
  if (!report.failures.empty()) return;
  for (std::size_t column = 0; column < report.status.size(); ++column) {
    if (!is_failure(report.status[column])) continue;
    if (const auto failure = problem.failure(static_cast<Index>(column)))
      complain({keys_.at(column).direction, failure->reason, failure->seconds});
  }
}

bool Probe::run_feasible(const Problem& problem, ConstMatrixRef X, const Query& query, Range which,
                         std::span<Outcome> outcomes, MatrixRef payload) {
  const std::vector<bool> feasible = problem.all_feasible(X);
  Index refused = which.count;
  for (std::size_t point = 0; point < feasible.size(); ++point)
    if (!feasible[point]) refused = std::min(refused, static_cast<Index>(point) % which.count);
  if (refused == which.count) return false;
  outcomes[static_cast<std::size_t>(refused)].status = EvaluationStatus::refused;
  complain({which.first + refused, "x is not feasible", 0});
  const auto run_part = [&](Index first, Index count) {
    if (count == 0) return;
    run(query, {which.first + first, count},
        outcomes.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
        payload.middleCols(first, count));
  };
  run_part(0, refused);
  run_part(refused + 1, which.count - refused - 1);
  return true;
}

}  // namespace bizo
