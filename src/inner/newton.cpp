#include "inner/newton.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bizo/core/reduce.hpp"

namespace bizo::inner {
namespace {

// A chord step that leaves more of the residual is followed by steps with the column's own Hessian: one of
// those costs some chord steps, and squares the residual.
constexpr double kSlowChord = 0.1;
// A Newton step this short, relative to y, that lowers neither f nor the residual: y is as accurate as
// doubles allow, which does for a difference.
constexpr double kShortestStep = 1e-10;
// Of a column that no step helps, in units of the Hessian's diagonal: 0.01, 1, 100 and 1e4, from Newton's
// method to short gradient steps.
constexpr double kMinShift = 0.01, kShiftFactor = 100, kMaxShift = 1e3;

bool same(const Vector& kept, std::span<const double> now) {
  return static_cast<std::size_t>(kept.size()) == now.size() &&
         std::memcmp(kept.data(), now.data(), now.size_bytes()) == 0;
}

Vector copy_of(std::span<const double> values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

}  // namespace

void NewtonSolver::begin(const InnerControl& control) {
  factor_base(control);
  chord_.assign(static_cast<std::size_t>(active_.count()), !control.base_x.empty() && base_factored_);
  shift_ = Vector::Zero(active_.count());
}

void NewtonSolver::factor_base(const InnerControl& control) {
  if (control.base_x.empty()) return;
  if (same(base_x_, control.base_x) && same(base_y_, control.base_y)) return;
  base_x_ = copy_of(control.base_x);
  base_y_ = copy_of(control.base_y);
  if (!control.columns.empty()) problem_.announce({});  // it is not one of the columns
  base_factored_ = base_.factor(hessian_.at(base_x_, base_y_, {}));
  if (!control.columns.empty()) problem_.announce(control.columns);
}

void NewtonSolver::find_directions(const InnerControl& control, InnerReport& report) {
  directions_ = -active_.extra(kGradient);
  before_.resize(active_.count());
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    before_(slot) = norm(directions_.col(slot));
    if (chord_[b]) {
      base_.solve(directions_.col(slot));
      continue;
    }
    const auto key = control.columns.empty() ? control.columns : control.columns.subspan(b, 1);
    report.gradients[b] += hessian_.cost();
    if (own_.factor(hessian_.at(active_.X().col(slot), active_.Y().col(slot), key),
                    shift_(static_cast<Index>(b))))
      own_.solve(directions_.col(slot));
    else
      directions_.col(slot).setConstant(kNaN);
  }
  if (!control.columns.empty()) problem_.announce(keys_of(active_, control));
}

void NewtonSolver::moved(Index slot) {
  const auto b = active_.column(slot);
  auto& min = shift_(static_cast<Index>(b));
  min = min > kMinShift ? min / kShiftFactor : 0;
  if (norm(active_.extra(kGradient).col(slot)) > kSlowChord * before_(slot)) chord_[b] = false;
}

// A column that no step helps continues with larger shifts, where its curvature may say little about f a step
// away (kinks of the gradient), and then ends: what is left is rounding, or f has no curvature to go by.
std::optional<EvaluationStatus> NewtonSolver::give_up(Index slot, const InnerControl& control) {
  const auto b = active_.column(slot);
  if (chord_[b]) {  // its own Hessian may do better
    chord_[b] = false;
    return {};
  }
  auto& shift = shift_(static_cast<Index>(b));
  const double step = norm(directions_.col(slot));
  if (!std::isfinite(step)) return EvaluationStatus::non_finite;
  const bool at_rounding = step <= kShortestStep * norm(active_.Y().col(slot));
  if (!at_rounding && shift < kMaxShift) {
    shift = std::max(kMinShift, kShiftFactor * shift);
    return {};
  }
  const bool relative = control.rule == InnerRule::relative;
  return relative && at_rounding ? EvaluationStatus::ok : EvaluationStatus::not_converged;
}

}  // namespace bizo::inner
