#include "bizo/core/stopping.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/constrained.hpp"

namespace bizo {
namespace {

// A value that exceeds the first by this many times its size comes from steps that are too long. Chosen: as
// far above the first value as that is above the optimum for the hardest functions of the tests.
constexpr double kBlowUp = 1e6;
// One that fell by this many times its size, and its first fall, has no least value: from the start of the
// hardest functions of the tests to their optimum it is 1e6.
constexpr double kUnbounded = 1e10;

}  // namespace

Stopping::Stopping(Budget budget, const volatile std::sig_atomic_t* interrupted)
    : budget_(budget),
      deadline_(budget.wall_time, interrupted),
      stagnation_(budget.stagnation, budget.stagnation_window) {}

StopReason Stopping::after(const Iteration& iteration) {
  // Exponential average of the squared estimates: one of them has relative deviation sqrt(2/l)
  // (docs/math.md).
  if (const double square = iteration.gradient_norm * iteration.gradient_norm; std::isfinite(square)) {
    ++gradients_seen_;
    const double weight = 1.0 / static_cast<double>(std::min(gradients_seen_, budget_.gradient_window));
    mean_square_gradient_ =
        gradients_seen_ == 1 ? square : (1 - weight) * mean_square_gradient_ + weight * square;
  }
  standstill_ = stagnation_.after(iteration);
  // Below a noise that was measured, differences are hidden rather than none.
  const bool flat =
      iteration.gradient_norm == 0 && !(iteration.noise > 0) && last_ && iteration.value == last_->value;
  flat_ = flat ? flat_ + 1 : 0;
  if (std::isnan(first_value_)) first_value_ = iteration.value;
  if (const double fall = std::abs(first_value_ - iteration.value); std::isnan(first_fall_) && fall > 0)
    first_fall_ = fall;
  last_ = iteration;
  return now();
}

StopReason Stopping::now() const {
  if (!last_) return StopReason::none;
  const Iteration& iteration = *last_;
  if (iteration.failed_share >= 1 || iteration.failed_share > budget_.max_failed_share)
    return StopReason::too_many_failures;
  if (budget_.stop_on_failure && iteration.cost.failures > 0) return StopReason::too_many_failures;
  const double growth = iteration.value - first_value_;
  if (budget_.judges_growth && !(growth <= kBlowUp * std::max(1.0, std::abs(first_value_))))
    return StopReason::diverged;
  if (budget_.judges_growth && -growth > kUnbounded * std::max(1.0, std::abs(first_value_)) &&
      -growth > kUnbounded * first_fall_)
    return StopReason::diverged;
  if (iteration.infeasible) return StopReason::infeasible;
  // A value whose error is known must be below by as much; where no point is feasible there is no best value.
  const double error = std::isfinite(iteration.value_error) ? iteration.value_error : 0;
  if (iteration.value + error <= budget_.target && !std::isnan(iteration.best_value))
    return StopReason::target;
  if (gradients_seen_ >= budget_.gradient_window && std::sqrt(mean_square_gradient_) < budget_.gradient_norm)
    return StopReason::gradient_norm;
  if (standstill_ != StopReason::none && budget_.stagnation_window > 0)
    return iteration.violation > kFeasible ? StopReason::infeasible : standstill_;
  if (budget_.flat_window > 0 && flat_ >= budget_.flat_window)
    return std::isnan(first_fall_) ? StopReason::no_progress : StopReason::converged;
  if (iteration.iteration >= budget_.iterations) return StopReason::iterations;
  if (iteration.cost.evaluations >= budget_.evaluations) return StopReason::evaluations;
  if (iteration.cost.inner_gradients >= budget_.inner_gradients) return StopReason::inner_gradients;
  return deadline_.interruption();
}

void Stopping::archive(Archive& a) {
  a(deadline_, last_, first_value_, first_fall_, flat_, mean_square_gradient_, gradients_seen_, stagnation_,
    standstill_);
}

}  // namespace bizo
