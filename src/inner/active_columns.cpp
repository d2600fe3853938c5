#include "bizo/inner/active_columns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/reduce.hpp"

namespace bizo {

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

// `failed` stands for: not done yet.
EvaluationStatus judge(const InnerControl& control, double reference, double residual, Index step) {
  if (!std::isfinite(residual)) return EvaluationStatus::non_finite;
  if (control.rule == InnerRule::synchronized) return EvaluationStatus::failed;
  const double scale = control.rule == InnerRule::relative ? reference : 1.0;
  const double floor = control.rule == InnerRule::relative ? control.floor : 0.0;
  if (residual <= std::max(control.tolerance * scale, floor)) return EvaluationStatus::ok;
  return step == control.steps ? EvaluationStatus::not_converged : EvaluationStatus::failed;
}

}  // namespace

void retire_columns(ActiveColumns& active, ConstMatrixRef gradients, ConstMatrixRef points,
                    const InnerControl& control, Index step, MatrixRef answers, InnerReport& report) {
  for (Index slot = active.count() - 1; slot >= 0; --slot) {
    const auto b = active.column(slot);
    const double residual = norm(gradients.col(slot));
    if (step == 0) report.initial_residual[b] = residual;
    report.residual[b] = residual;
    report.steps[b] = step + (control.rule == InnerRule::synchronized);  // that step is still taken
    ++report.gradients[b];
    const double reference = control.reference.empty() ? report.initial_residual[b] : control.reference[b];
    const EvaluationStatus status = judge(control, reference, residual, step);
    if (status == EvaluationStatus::failed) continue;
    report.steps[b] = step;
    report.status[b] = status;
    answers.col(static_cast<Index>(b)) = points.col(slot);
    active.remove(slot);
  }
}

}  // namespace bizo
