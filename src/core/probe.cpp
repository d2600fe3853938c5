#include "bizo/core/probe.hpp"

#include <algorithm>
#include <functional>

namespace bizo {

void Probe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto count = static_cast<std::size_t>(which.count);
  std::vector<bool> refused(count, false);
  if (const auto points = place(query, which)) {
    const std::vector<bool> feasible = points->problem.all_feasible(points->X);
    for (std::size_t point = 0; point < feasible.size(); ++point) {
      const Index item = points->items.first + static_cast<Index>(point) % points->items.count;
      if (!feasible[point]) refused[static_cast<std::size_t>(item - which.first)] = true;
    }
  }
  if (std::ranges::none_of(refused, std::identity{})) return evaluate(query, which, outcomes, payload);
  for (std::size_t first = 0, end = 0; first < count; first = end) {
    end = first + 1;
    if (refused[first]) {
      outcomes[first].status = EvaluationStatus::refused;
      report_failure({which.first + static_cast<Index>(first), "x is not feasible", 0});
      continue;
    }
    while (end < count && !refused[end]) ++end;
    const Range part{which.first + static_cast<Index>(first), static_cast<Index>(end - first)};
    place(query, part);
    evaluate(query, part, outcomes.subspan(first, end - first),
             payload.middleCols(static_cast<Index>(first), part.count));
  }
}

Probe::Part::~Part() {
  for (auto& failure_report : part_.take_failure_reports()) {
    if (item_) failure_report.item = *item_;
    whole_.report_failure(std::move(failure_report));
  }
}

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
  report_failure({keys_.at(static_cast<std::size_t>(column)).direction, failure->reason, failure->seconds});
  return failure->status;
}

void Probe::note_failures(const Problem& problem, const InnerReport& report) {
  for (const auto& [column, failure] : report.failures)
    report_failure({keys_.at(static_cast<std::size_t>(column)).direction, failure.reason, failure.seconds});
  if (!report.failures.empty()) return;
  for (std::size_t column = 0; column < report.status.size(); ++column) {
    if (!is_failure(report.status[column])) continue;
    if (const auto failure = problem.failure(static_cast<Index>(column)))
      report_failure({keys_.at(column).direction, failure->reason, failure->seconds});
  }
}

}  // namespace bizo
