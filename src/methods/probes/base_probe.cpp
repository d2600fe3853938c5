#include "methods/probes/base_probe.hpp"

#include <cmath>

namespace bizo::methods {
namespace {

// Phi is to be right to six digits; where F's error falls with the residual, a change by this share over a
// decade leaves a ninth of it.
constexpr double kSettled = 1e-7;
constexpr int kDecades = 3;
// A solve that ended so far below its tolerance converged faster than linearly, to round-off or nearly so.
constexpr double kOvershot = 1e-6;

}  // namespace

void BaseProbe::book(const InnerReport& report, Outcome& outcome) {
  outcome.inner_steps += report.steps[0];
  outcome.inner_gradients += report.gradients[0];
}

double BaseProbe::solve_base(ConstVectorRef x, MatrixRef Y, InnerControl control, double enough,
                             std::span<const EvaluationKey> key, Outcome& outcome) {
  control.columns = key;
  solver_.solve(x, Y, control, report_);
  if (report_.status[0] == EvaluationStatus::not_converged && report_.residual[0] <= enough)
    report_.status[0] = EvaluationStatus::ok;
  note_failures(problem_, report_);
  problem_.announce(key);
  problem_.outer(x, Y, value_);
  outcome.value_plus = value_(0);
  outcome.evaluations = 1;
  outcome.initial_residual = report_.initial_residual[0];
  outcome.inner_residual = report_.residual[0];
  outcome.status = judge(problem_, 0, std::isfinite(value_(0)), report_.status[0]);
  book(report_, outcome);
  if (outcome.status != EvaluationStatus::ok || problem_.p() == 0 || !solver_.refines()) return kNaN;
  if (control.rule == InnerRule::fixed_steps) return 0;  // F after T steps is what is asked for
  return settle(x, Y, control, key, outcome);
}

double BaseProbe::settle(ConstVectorRef x, MatrixRef Y, InnerControl control,
                         std::span<const EvaluationKey> key, Outcome& outcome) {
  double error = 0;
  for (int decade = 0; decade < kDecades; ++decade) {
    if (!(outcome.inner_residual > kOvershot * control.tolerance)) return error;
    control.tolerance = 0.1 * outcome.inner_residual;
    closer_ = Y;
    solver_.solve(x, closer_, control, report_);
    book(report_, outcome);
    problem_.announce(key);
    if (report_.status[0] != EvaluationStatus::ok) return error;  // nothing but rounding is left
    problem_.outer(x, closer_, value_);
    if (!std::isfinite(value_(0))) return error;
    const double change = std::abs(value_(0) - outcome.value_plus);
    Y = closer_;
    outcome.value_plus = value_(0);
    outcome.inner_residual = report_.residual[0];
    error = change / 9;
    if (change <= kSettled * std::abs(value_(0))) break;
  }
  return error;
}

}  // namespace bizo::methods
