#include "inner/persistent.hpp"

#include <cmath>

#include "inner/gradient_source.hpp"

namespace bizo::inner {
namespace {

// A solver that converges linearly needs as many rounds again as it needed for what it has done; eight rounds
// that halve the residual are a factor of 256.
constexpr int kRounds = 8;

}  // namespace

PersistentSolver::PersistentSolver(std::unique_ptr<InnerSolver> solver, std::unique_ptr<InnerSolver> stronger)
    : solver_(std::move(solver)), stronger_(std::move(stronger)) {}

double PersistentSolver::round_off(ConstVectorRef x, ConstVectorRef y) {
  const double known = solver_->round_off(x, y);
  return known > 0 || !stronger_ ? known : stronger_->round_off(x, y);
}

void PersistentSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control,
                             InnerReport& report) {
  solver_->solve(X, Y, control, report);
  if (control.rule != InnerRule::absolute || !solver_->refines()) return;
  for (Index column = 0; column < Y.cols(); ++column)
    if (report.status[static_cast<std::size_t>(column)] == EvaluationStatus::not_converged)
      go_on(X.col(column), Y.col(column), control, column, report);
}

void PersistentSolver::go_on(ConstVectorRef x, VectorRef y, InnerControl control, Index column,
                             InnerReport& report) {
  const auto b = static_cast<std::size_t>(column);
  if (!control.columns.empty()) control.columns = control.columns.subspan(b, 1);
  if (stronger_ && solve_again(*stronger_, x, y, control, column, report)) return;
  double before = kNaN;
  for (int round = 0; round < kRounds; ++round) {
    report.gradients[b] += kRoundOffCost;
    if (report.residual[b] > 0.5 * before || report.residual[b] <= round_off(x, y)) break;
    before = report.residual[b];
    if (solve_again(*solver_, x, y, control, column, report)) return;
  }
  if (report.residual[b] <= round_off(x, y)) report.status[b] = EvaluationStatus::ok;
}

// Continues from y; keeps columns that came nearer to the solution. Whether it got there.
bool PersistentSolver::solve_again(InnerSolver& solver, ConstVectorRef x, VectorRef y,
                                   const InnerControl& control, Index column, InnerReport& report) {
  const auto b = static_cast<std::size_t>(column);
  Matrix Y = y;
  solver.solve(x, Y, control, again_);
  report.steps[b] += again_.steps[0];
  report.gradients[b] += again_.gradients[0];
  const bool arrived = again_.status[0] == EvaluationStatus::ok;
  if (!arrived && !(again_.residual[0] < report.residual[b])) return false;
  y = Y.col(0);
  report.residual[b] = again_.residual[0];
  if (&solver == solver_.get()) report.curvature[b] = again_.curvature[0];
  report.status[b] = arrived ? EvaluationStatus::ok : report.status[b];
  return arrived;
}

}  // namespace bizo::inner
