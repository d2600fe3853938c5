#include "methods/probes/solving_probe.hpp"

#include <cmath>

namespace bizo::methods {

void SolvingProbe::evaluate_points(ConstMatrixRef X, Matrix& Y, const InnerControl& control,
                                   std::span<Outcome> outcomes) {
  values_.resize(X.cols());
  solver_.solve(X, Y, control, report_);
  note_failures(problem_, report_);
  problem_.announce(control.columns);
  problem_.outer(X, Y, values_);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto column = static_cast<Index>(i);
    Outcome& outcome = outcomes[i];
    outcome.value_plus = values_(column);
    outcome.evaluations = 1;
    outcome.inner_steps = report_.steps[i];
    outcome.inner_gradients = report_.gradients[i];
    outcome.initial_residual = report_.initial_residual[i];
    outcome.inner_residual = report_.residual[i];
    outcome.status = judge(problem_, column, std::isfinite(values_(column)), report_.status[i]);
  }
}

}  // namespace bizo::methods
