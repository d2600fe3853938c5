#include "bizo/methods/outcome_summary.hpp"

#include <map>

namespace bizo {

OutcomeSummary summarize(const Outcomes& outcomes) {
  OutcomeSummary summary;
  double squares = 0, residual_squares = 0, values = 0;
  for (const auto& outcome : outcomes.items) {
    if (outcome.status != EvaluationStatus::ok) continue;
    ++summary.ok;
    squares += outcome.difference * outcome.difference;
    residual_squares += outcome.initial_residual * outcome.initial_residual;
    values += 0.5 * (outcome.value_plus + outcome.value_minus);
  }
  if (summary.ok == 0) return summary;
  const auto ok = static_cast<double>(summary.ok);
  summary.mean_square = squares / ok;
  summary.mean_square_residual = residual_squares / ok;
  summary.mean_values = values / ok;
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
