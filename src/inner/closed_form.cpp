#include "inner/closed_form.hpp"

namespace bizo::inner {

void ClosedFormSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl&, InnerReport& report) {
  report.reset(Y.cols());
  problem_.inner_minimizer(X, Y);
  for (Index b = 0; b < Y.cols(); ++b)
    report.status[static_cast<std::size_t>(b)] =
        Y.col(b).allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
}

}  // namespace bizo::inner
