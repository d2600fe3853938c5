#include "bizo/methods/outcome_summary.hpp"

#include "bizo/core/algorithm.hpp"

namespace bizo {

OutcomeSummary summarize(const Outcomes& outcomes) {
  OutcomeSummary summary;
  double squares = 0, residual_squares = 0, values = 0;
  Index like = 0;  // of the query's radius
  for (const auto& outcome : outcomes.items) {
    if (outcome.status != EvaluationStatus::ok) continue;
    ++summary.ok;
    squares += outcome.difference * outcome.difference;
    if (outcome.shrunk) continue;
    ++like;
    residual_squares += outcome.initial_residual * outcome.initial_residual;
    values += 0.5 * (outcome.value_plus + outcome.value_minus);
  }
  if (summary.ok == 0) return summary;
  summary.mean_square = squares / static_cast<double>(summary.ok);
  if (like == 0) return summary;
  summary.mean_square_residual = residual_squares / static_cast<double>(like);
  summary.mean_values = values / static_cast<double>(like);
  return summary;
}

std::string failure_note(const Outcomes& outcomes) {
  Cost cost;
  for (const auto& outcome : outcomes.items) cost.add(outcome);
  if (cost.failures == 0) return "";
  return std::to_string(cost.failures) + " of " + std::to_string(outcomes.items.size()) +
         " directions failed: " + listing_of(cost.failed_as) +
         (outcomes.reason.empty() ? "" : " (" + outcomes.reason + ")");
}

}  // namespace bizo
