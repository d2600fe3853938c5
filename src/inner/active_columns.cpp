#include "inner/active_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "bizo/core/reduce.hpp"

namespace bizo::inner {

void ActiveColumns::start(ConstMatrixRef X, ConstMatrixRef Y, std::size_t extra) {
  X_ = X;
  Y_ = Y;
  extra_.resize(extra);
  for (auto& matrix : extra_) matrix.resize(Y.rows(), Y.cols());
  column_.resize(static_cast<std::size_t>(Y.cols()));
  std::iota(column_.begin(), column_.end(), std::size_t{0});
}

void ActiveColumns::remove(Index slot) {
  const Index last = count() - 1;
  if (slot != last) {
    X_.col(slot) = X_.col(last);
    Y_.col(slot) = Y_.col(last);
    for (auto& matrix : extra_) matrix.col(slot) = matrix.col(last);
    column_[static_cast<std::size_t>(slot)] = column_.back();
  }
  column_.pop_back();
}

namespace {

// Residuals up to this, at a point of norm `size`, may be nothing but rounding; 0 if the curvature is
// unknown.
double rounding(const Curvature& curvature, double size) {
  constexpr double kUnits =
      8 * std::numeric_limits<double>::epsilon();  // y moves by some, grad_y f by L times as much
  return curvature.L > 0 ? kUnits * curvature.L * size : 0.0;
}

// `failed` means not done yet. floor: a residual that suffices in a relative solve.
EvaluationStatus judge(const InnerControl& control, double reference, double floor, double residual,
                       Index step) {
  if (!std::isfinite(residual)) return EvaluationStatus::non_finite;
  if (control.rule == InnerRule::fixed_steps) return EvaluationStatus::failed;
  const bool relative = control.rule == InnerRule::relative;
  if (residual <= (relative ? std::max(control.tolerance * reference, floor) : control.tolerance))
    return EvaluationStatus::ok;
  return step == control.steps ? EvaluationStatus::not_converged : EvaluationStatus::failed;
}

EvaluationStatus said_of(const InnerReport& report, std::size_t column) {
  for (const auto& [failed, failure] : report.failures)
    if (failed == static_cast<Index>(column)) return failure.status;
  return EvaluationStatus::non_finite;
}

}  // namespace

std::vector<EvaluationKey> keys_of(const ActiveColumns& active, const InnerControl& control) {
  std::vector<EvaluationKey> keys;
  for (Index slot = 0; slot < active.count() && !control.columns.empty(); ++slot)
    keys.push_back(control.columns[active.column(slot)]);
  return keys;
}

ColumnFailure wall_failure() {
  return {
      EvaluationStatus::not_converged,
      "next to it f or its gradient is not finite, and more steps do not help; bound y, or choose another "
      "inner_start",
      0};
}

void retire_columns(ActiveColumns& active, ConstMatrixRef gradients, ConstMatrixRef points,
                    const InnerControl& control, Index step, MatrixRef answers, InnerReport& report) {
  for (Index slot = active.count() - 1; slot >= 0; --slot) {
    const auto b = active.column(slot);
    const double residual = norm(gradients.col(slot));
    if (step == 0) report.initial_residual[b] = residual;
    report.residual[b] = residual;
    report.steps[b] = step + (control.rule == InnerRule::fixed_steps);  // that step is still taken
    ++report.gradients[b];
    const double reference = control.reference.empty() ? report.initial_residual[b] : control.reference[b];
    const double floor = std::max(control.floor, rounding(control.curvature, norm(points.col(slot))));
    const EvaluationStatus status = judge(control, reference, floor, residual, step);
    if (status == EvaluationStatus::failed) continue;
    report.steps[b] = step;
    report.status[b] = status == EvaluationStatus::non_finite ? said_of(report, b) : status;
    answers.col(static_cast<Index>(b)) = points.col(slot);
    active.remove(slot);
  }
}

}  // namespace bizo::inner
