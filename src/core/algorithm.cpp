#include "bizo/core/algorithm.hpp"

namespace bizo {

void Cost::add(const Outcome& outcome, bool not_converged_fails) {
  evaluations += outcome.evaluations;
  inner_steps += outcome.inner_steps;
  inner_gradients += outcome.inner_gradients;
  retries += outcome.attempts - 1;
  const bool failed = outcome.penalized || is_failure(outcome.status) ||
                      (not_converged_fails && outcome.status != EvaluationStatus::ok);
  if (!failed) return;
  ++failures;
  ++failed_as[static_cast<std::size_t>(outcome.penalized ? outcome.failure : outcome.status)];
}

std::string listing_of(const std::array<std::int64_t, kEvaluationStatuses>& failed_as) {
  std::string kinds;
  for (std::size_t status = 0; status < failed_as.size(); ++status)
    if (failed_as[status] != 0)
      kinds += (kinds.empty() ? "" : ", ") + std::to_string(failed_as[status]) + " " +
               std::string(name_of(static_cast<EvaluationStatus>(status)));
  return kinds;
}

}  // namespace bizo
