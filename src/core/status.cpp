#include "bizo/core/status.hpp"

namespace bizo {

std::string_view name_of(EvaluationStatus status) {
  switch (status) {
    case EvaluationStatus::failed:
      return "failed";
    case EvaluationStatus::ok:
      return "ok";
    case EvaluationStatus::non_finite:
      return "non-finite";
    case EvaluationStatus::not_converged:
      return "not-converged";
    case EvaluationStatus::exception:
      return "exception";
    case EvaluationStatus::exit_code:
      return "exit-code";
    case EvaluationStatus::signal:
      return "signal";
    case EvaluationStatus::time_out:
      return "time-out";
    case EvaluationStatus::malformed:
      return "malformed";
    case EvaluationStatus::wrong_length:
      return "wrong-length";
    case EvaluationStatus::refused:
      return "refused";
    case EvaluationStatus::crashed:
      return "crashed";
  }
  return "unknown";
}

std::string_view name_of(StopReason reason) {
  switch (reason) {
    case StopReason::none:
      return "none";
    case StopReason::too_many_failures:
      return "too-many-failures";
    case StopReason::diverged:
      return "diverged";
    case StopReason::infeasible:
      return "infeasible";
    case StopReason::target:
      return "target";
    case StopReason::gradient_norm:
      return "gradient-norm";
    case StopReason::converged:
      return "converged";
    case StopReason::no_progress:
      return "no-progress";
    case StopReason::noise_floor:
      return "noise-floor";
    case StopReason::iterations:
      return "iterations";
    case StopReason::evaluations:
      return "evaluations";
    case StopReason::inner_gradients:
      return "inner-gradients";
    case StopReason::wall_time:
      return "wall-time";
    case StopReason::time_limit:
      return "time-limit";
    case StopReason::interrupted:
      return "interrupted";
    case StopReason::error:
      return "error";
  }
  return "unknown";
}

int exit_code(StopReason reason) {
  switch (reason) {
    case StopReason::too_many_failures:
    case StopReason::diverged:
    case StopReason::infeasible:
      return 3;
    case StopReason::wall_time:
    case StopReason::time_limit:
    case StopReason::interrupted:
      return 75;
    case StopReason::none:
    case StopReason::error:
      return 1;
    default:
      return 0;
  }
}

}  // namespace bizo
