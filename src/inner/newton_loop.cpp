#include "inner/newton_loop.hpp"

#include <algorithm>

#include "inner/gradient_source.hpp"

namespace bizo::inner {

Curvature NewtonLoop::curvature(ConstVectorRef x, ConstVectorRef, const Curvature&) {
  return problem_.inner_curvature(x);
}

double NewtonLoop::round_off(ConstVectorRef x, ConstVectorRef y) {
  return gradient_round_off(*exact_gradient(problem_), x, y);
}

void NewtonLoop::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) {
  report.reset(Y.cols());
  active_.start(X, Y, 1);
  begin(control);
  const bool fixed_steps = control.rule == InnerRule::fixed_steps;
  if (!fixed_steps) step_.start(active_);
  for (Index step = 0; active_.count() > 0; ++step) {
    if (fixed_steps && step == control.steps) break;
    if (fixed_steps || step == 0)  // a damped step has the gradient already
      problem_.inner_gradient_y(active_.X(), active_.Y(), active_.extra(kGradient));
    report_failures(
        active_, active_.extra(kGradient), [&](Index slot) { return problem_.failure(slot); }, report);
    retire_columns(active_, active_.extra(kGradient), active_.Y(), control, step, Y, report);
    if (active_.count() == 0) break;
    if (!control.columns.empty()) problem_.announce(keys_of(active_, control));
    find_directions(control, report);
    if (fixed_steps)
      active_.Y() += directions_;
    else
      damped_step(control, Y, report);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    Y.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] =
        active_.Y().col(slot).allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void NewtonLoop::damped_step(const InnerControl& control, MatrixRef answers, InnerReport& report) {
  const std::vector<Index> stuck = step_.take(active_, directions_, active_.extra(kGradient), report);
  for (Index slot = 0; slot < active_.count(); ++slot)
    if (std::ranges::find(stuck, slot) == stuck.end()) moved(slot);
  for (const Index slot : stuck) {  // in descending order: removing one moves none of the others
    const auto status = give_up(slot, control);
    if (!status) continue;
    const auto b = active_.column(slot);
    answers.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] = *status;
    if (*status == EvaluationStatus::not_converged && step_.met_wall(slot))
      report.failures.emplace_back(static_cast<Index>(b), wall_failure());
    active_.remove(slot);
  }
}

}  // namespace bizo::inner
