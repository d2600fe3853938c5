#include "bizo/methods/outcome_summary.hpp"

#include <map>

namespace bizo {

OutcomeSummary summarize(const Outcomes& outcomes, Index d) {
  OutcomeSummary summary;
  summary.weights.setZero(static_cast<Index>(outcomes.items.size()));
  double squares = 0, residual_squares = 0;
  for (std::size_t j = 0; j < outcomes.items.size(); ++j) {
    const Outcome& outcome = outcomes.items[j];
    if (outcome.status != EvaluationStatus::ok) continue;
    ++summary.ok;
    summary.weights(static_cast<Index>(j)) = outcome.difference;
    squares += outcome.difference * outcome.difference;
    residual_squares += outcome.initial_residual * outcome.initial_residual;
  }
  if (summary.ok == 0) return summary;
  const auto ok = static_cast<double>(summary.ok);
  summary.weights *= static_cast<double>(d) / ok;
  summary.mean_square = squares / ok;
  summary.mean_square_residual = residual_squares / ok;
  return summary;
}

std::string failure_note(const Outcomes& outcomes) {
  std::map<EvaluationStatus, std::size_t> failed;
  std::size_t total = 0;
  for (const auto& outcome : outcomes.items) {
    if (outcome.status == EvaluationStatus::ok) continue;
    ++failed[outcome.status];
    ++total;
  }
  if (total == 0) return "";
  std::string kinds;
  for (const auto& [status, number] : failed)
    kinds += (kinds.empty() ? "" : ", ") + std::to_string(number) + " " + std::string(name_of(status));
  return std::to_string(total) + " of " + std::to_string(outcomes.items.size()) +
         " directions failed: " + kinds + (outcomes.reason.empty() ? "" : " (" + outcomes.reason + ")");
}

}  // namespace bizo
