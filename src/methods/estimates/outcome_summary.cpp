#include "methods/estimates/outcome_summary.hpp"

#include <iomanip>
#include <sstream>

#include <cmath>

#include "bizo/core/algorithm.hpp"

namespace bizo::methods {
namespace {

bool all_the_same(const Outcomes& outcomes) {
  double value = kNaN;
  for (const auto& outcome : outcomes.items) {
    if (is_failure(outcome.status)) continue;
    if (outcome.difference != 0 || !std::isfinite(outcome.value_plus)) return false;
    if (std::isnan(value)) value = outcome.value_plus;
    if (outcome.value_plus != value) return false;
    if (!std::isnan(outcome.value_minus) && outcome.value_minus != value) return false;
  }
  return !std::isnan(value);
}

}  // namespace

OutcomeSummary summarize(const Outcomes& outcomes) {
  OutcomeSummary summary;
  double squares = 0, residual_squares = 0, response_squares = 0, values = 0;
  Index like = 0;  // of the query's radius
  for (const auto& outcome : outcomes.items) {
    if (outcome.status != EvaluationStatus::ok) continue;
    ++summary.ok;
    squares += outcome.difference * outcome.difference;
    if (outcome.shrunk) continue;
    ++like;
    residual_squares += outcome.initial_residual * outcome.initial_residual;
    response_squares += outcome.response * outcome.response;
    values += 0.5 * (outcome.value_plus + outcome.value_minus);
  }
  summary.flat = all_the_same(outcomes);
  if (summary.ok == 0) return summary;
  summary.mean_square = squares / static_cast<double>(summary.ok);
  if (like == 0) return summary;
  summary.mean_square_residual = residual_squares / static_cast<double>(like);
  summary.mean_square_response = response_squares / static_cast<double>(like);
  summary.mean_values = values / static_cast<double>(like);
  return summary;
}

std::string failure_note(const Outcomes& outcomes, const std::string& items) {
  Cost cost;
  for (const auto& outcome : outcomes.items) cost.add(outcome);
  if (cost.failures == 0) return "";
  return std::to_string(cost.failures) + " of " + std::to_string(outcomes.items.size()) + " " + items +
         " failed: " + listing_of(cost.failed_as) +
         (outcomes.reason.empty() ? "" : " (" + outcomes.reason + ")");
}

double value_of_phi(const Outcome& outcome) {
  return outcome.status == EvaluationStatus::ok ? outcome.value_plus : kNaN;
}

std::string failure_of_base(const Outcome& outcome, double tolerance, const std::string& reason) {
  if (outcome.status != EvaluationStatus::not_converged)
    return "the base solve failed: " + std::string(name_of(outcome.status)) +
           (reason.empty() ? "" : " (" + reason + ")");
  std::ostringstream text;
  text << "the inner solve stopped at |grad_y f| = " << std::setprecision(2) << outcome.inner_residual
       << ", short of inner.base_tolerance = " << tolerance << ": F has no value there; "
       << (reason.empty() ? "use a larger inner.base_steps or a stronger inner.name" : reason);
  return text.str();
}

}  // namespace bizo::methods
