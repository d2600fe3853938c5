#include "inner/newton.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bizo/core/reduce.hpp"
#include "inner/gradient_source.hpp"

namespace bizo {
namespace {

// A chord step that leaves more of the residual is followed by steps with the column's own Hessian: one of
// those costs some chord steps, and squares the residual.
constexpr double kSlowChord = 0.1;
// A Newton step this short, relative to y, that lowers neither f nor the residual: y is as accurate as
// doubles allow, which does for a difference.
constexpr double kShortestStep = 1e-10;
// Of a column that no step helps, in units of the Hessian's diagonal: from Newton's method to gradient steps.
constexpr double kLeastShift = 0.01, kShiftFactor = 100, kMostShift = 1e3;

bool same(const Vector& kept, std::span<const double> now) {
  return static_cast<std::size_t>(kept.size()) == now.size() &&
         std::memcmp(kept.data(), now.data(), now.size_bytes()) == 0;
}

Vector copy_of(std::span<const double> values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

}  // namespace

Curvature NewtonSolver::curvature(ConstVectorRef x, ConstVectorRef, const Curvature&) {
  return problem_.inner_curvature(x);
}

double NewtonSolver::round_off(ConstVectorRef x, ConstVectorRef y) {
  return gradient_round_off(*exact_gradient(problem_), x, y);
}

void NewtonSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) {
  report.reset(Y.cols());
  active_.start(X, Y, 1);
  factor_base(control);
  chord_.assign(static_cast<std::size_t>(Y.cols()), !control.base_x.empty() && base_factored_);
  shift_ = Vector::Zero(Y.cols());
  const bool synchronized = control.rule == InnerRule::synchronized;
  if (!synchronized) step_.start(active_);
  for (Index step = 0; active_.count() > 0; ++step) {
    if (synchronized && step == control.steps) break;
    if (synchronized || step == 0)  // a damped step has the gradient already
      problem_.inner_gradient_y(active_.X(), active_.Y(), active_.extra(kGradient));
    report_failures(
        active_, active_.extra(kGradient), [&](Index slot) { return problem_.failure(slot); }, report);
    retire_columns(active_, active_.extra(kGradient), active_.Y(), control, step, Y, report);
    if (active_.count() == 0) break;
    newton_directions(control, report);
    if (!control.columns.empty()) problem_.announce(keys_of(active_, control));
    // A line search could branch differently on the two sides of a difference.
    if (synchronized)
      active_.Y() += directions_;
    else
      damped_step(control.rule == InnerRule::relative, Y, report);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    Y.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] =
        active_.Y().col(slot).allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void NewtonSolver::factor_base(const InnerControl& control) {
  if (control.base_x.empty()) return;
  if (same(base_x_, control.base_x) && same(base_y_, control.base_y)) return;
  base_x_ = copy_of(control.base_x);
  base_y_ = copy_of(control.base_y);
  if (!control.columns.empty()) problem_.announce({});  // it is none of the columns
  base_factored_ = base_.factor(hessian_.at(base_x_, base_y_, {}));
  if (!control.columns.empty()) problem_.announce(control.columns);
}

void NewtonSolver::newton_directions(const InnerControl& control, InnerReport& report) {
  directions_ = -active_.extra(kGradient);
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
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
}

// A column that no step helps goes on with larger shifts, where its curvature may say little about f a step
// away (kinks of the gradient), and then ends: what is left is rounding, or f has no curvature to go by.
void NewtonSolver::damped_step(bool relative, MatrixRef answers, InnerReport& report) {
  before_.resize(active_.count());
  for (Index slot = 0; slot < active_.count(); ++slot)
    before_(slot) = norm(active_.extra(kGradient).col(slot));
  const std::vector<Index> stuck = step_.take(active_, directions_, active_.extra(kGradient), report);
  const std::vector<bool> chord = chord_;
  const Vector shift = shift_;
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    auto& least = shift_(static_cast<Index>(b));
    least = least > kLeastShift ? least / kShiftFactor : 0;
    if (norm(active_.extra(kGradient).col(slot)) > kSlowChord * before_(slot)) chord_[b] = false;
  }
  for (const Index slot : stuck) {
    const auto b = active_.column(slot);
    if (chord[b]) continue;  // its own Hessian may do better
    const double step = norm(directions_.col(slot)), used = shift(static_cast<Index>(b));
    const bool at_rounding = step <= kShortestStep * norm(active_.Y().col(slot));
    if (std::isfinite(step) && !at_rounding && used < kMostShift) {
      shift_(static_cast<Index>(b)) = std::max(kLeastShift, kShiftFactor * used);
      continue;
    }
    answers.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] = !std::isfinite(step)      ? EvaluationStatus::non_finite
                       : relative && at_rounding ? EvaluationStatus::ok
                                                 : EvaluationStatus::not_converged;
    active_.remove(slot);
  }
}

}  // namespace bizo
