// How an evaluation ended, and how a run ended.
#pragma once

#include <cstdint>
#include <string_view>

namespace bizo {

// Status of one evaluation. Unset means failed. Failure of an evaluation is data.
enum class EvaluationStatus : std::int32_t {
  failed = 0,         // nothing was reported
  ok = 1,             //
  non_finite = 2,     // a value or an inner solution is NaN or infinite
  not_converged = 3,  // the inner solver hit its step limit before the residual asked for
  exception = 4,      // the problem threw
  exit_code = 5,      // a program ended with an exit code other than 0
  signal = 6,         // a program was ended by a signal
  time_out = 7,       // a program was ended because it took too long
  malformed = 8,      // an answer that cannot be read
  wrong_length = 9,   // an answer with too few or too many numbers
  refused = 10,       // the problem has no answer at this point: x is infeasible there
  crashed = 11,       // a program that answers many evaluations died
};
std::string_view name_of(EvaluationStatus status);
inline constexpr int kEvaluationStatuses = 12;

// There is no answer; a solve that has not converged has one.
constexpr bool is_failure(EvaluationStatus status) {
  return status != EvaluationStatus::ok && status != EvaluationStatus::not_converged;
}

// Why a run stopped; the first that applies, in this order.
enum class StopReason : std::int32_t {
  none = 0,
  too_many_failures,  // more than evaluation.max_failed_share of one iteration's directions
  diverged,           // the value is not finite, or has grown or fallen beyond all proportion
  infeasible,         // no point nearby violates the constraints less, and the best one does
  target,             // value <= budget.target
  gradient_norm,      // averaged gradient-norm estimate < budget.gradient_norm
  converged,          // over budget.stagnation_window iterations it fell by a small share of its fall so far,
  noise_floor,        // ... or by less than the noise of values,
  no_progress,        // ... and never fell by more than that
  iterations,
  evaluations,
  inner_gradients,
  wall_time,
  time_limit,   // of this start, or of the allocation
  interrupted,  // a signal
  error,        // the world broke: a rank, the disk
};
std::string_view name_of(StopReason reason);

// 0 finished as asked, 1 error, 3 failed or diverged, 75 stopped early by a signal or a limit of time.
int exit_code(StopReason reason);

}  // namespace bizo
