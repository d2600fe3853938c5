#include "inner/damped_step.hpp"

#include <cmath>
#include <limits>

#include "bizo/core/reduce.hpp"

namespace bizo::inner {
namespace {

// Down to 1e-9 of a Newton step. Chosen: a shorter step counts as none.
constexpr int kHalvings = 30;
constexpr double kMinLength = 1.5 / (1 << kHalvings);

constexpr double kArmijo = 1e-4;  // Nocedal and Wright 2006, section 3.1
// Where changes of f are round-off, a residual that falls by less than this share may do so by rounding, at
// one length of many: hundreds of such steps lead nowhere. Steps below kShort do not make it fall by as much.
constexpr double kLessResidual = 0.1;
constexpr double kShort = 0.125;
// Decreases of f below this share of it are rounding: some units in its last place. A rise up to the second
// may be: near a minimum f is flat over a length of sqrt(eps).
constexpr double kVisible = 8 * std::numeric_limits<double>::epsilon();
constexpr double kRoundingRise = 1e-8;

}  // namespace

void DampedStep::start(ActiveColumns& active) {
  value_.resize(active.count());
  problem_.inner(active.X(), active.Y(), value_);
}

bool DampedStep::helps(std::size_t column, Index slot, ConstMatrixRef directions,
                       ConstMatrixRef gradients) const {
  const double before = value_(static_cast<Index>(column)), after = trial_value_(slot), t = length_(slot);
  const double residual = norm(trial_gradient_.col(slot));
  if (!std::isfinite(after) || !std::isfinite(residual)) return false;
  const double slope = dot(gradients.col(slot), directions.col(slot));
  if (after <= before + kArmijo * t * slope && before - after > kVisible * std::abs(before)) return true;
  return after <= before + kRoundingRise * std::abs(before) &&
         residual <= (1 - kLessResidual) * norm(gradients.col(slot));
}

// f cannot show what a step this short does, and the residual will not.
bool DampedStep::is_hopeless(std::size_t column, Index slot, ConstMatrixRef directions,
                             ConstMatrixRef gradients) const {
  const double promised = -length_(slot) * dot(gradients.col(slot), directions.col(slot));
  return length_(slot) < kShort && promised <= kVisible * std::abs(value_(static_cast<Index>(column)));
}

std::vector<Index> DampedStep::take(ActiveColumns& active, ConstMatrixRef directions, MatrixRef gradients,
                                    InnerReport& report) {
  const Index B = active.count();
  length_.setOnes(B);
  start_ = active.Y();
  trial_gradient_.resize(directions.rows(), B);
  trial_value_.resize(B);
  wall_.assign(static_cast<std::size_t>(B), false);
  bool all_help = false;
  for (int trial = 0; trial < kHalvings && !all_help; ++trial) {
    active.Y() = start_ + directions * length_.asDiagonal();
    problem_.inner(active.X(), active.Y(), trial_value_);
    problem_.inner_gradient_y(active.X(), active.Y(), trial_gradient_);
    all_help = true;
    for (Index slot = 0; slot < B; ++slot) {
      if (length_(slot) == 0 || helps(active.column(slot), slot, directions, gradients)) continue;
      wall_[static_cast<std::size_t>(slot)] =
          !std::isfinite(trial_value_(slot)) || !trial_gradient_.col(slot).allFinite();
      ++report.gradients[active.column(slot)];  // the last trial's gradient is booked when columns retire
      length_(slot) /= 2;
      if (is_hopeless(active.column(slot), slot, directions, gradients))
        length_(slot) = 0;
      else
        all_help = false;
    }
  }
  std::vector<Index> stuck;
  for (Index slot = B - 1; slot >= 0; --slot) {
    if (length_(slot) < kMinLength) {
      active.Y().col(slot) = start_.col(slot);
      stuck.push_back(slot);
      continue;
    }
    gradients.col(slot) = trial_gradient_.col(slot);
    value_(static_cast<Index>(active.column(slot))) = trial_value_(slot);
  }
  return stuck;
}

}  // namespace bizo::inner
