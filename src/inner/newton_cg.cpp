#include "inner/newton_cg.hpp"

#include <algorithm>
#include <limits>

#include "bizo/core/reduce.hpp"
#include "inner/gradient_source.hpp"

namespace bizo {

NewtonCgSolver::NewtonCgSolver(ProductsProblem& problem, Index cg_steps)
    : problem_(problem),
      entries_(dynamic_cast<InnerHessian*>(&problem)),
      cg_steps_(cg_steps),
      step_(problem) {}

Curvature NewtonCgSolver::curvature(ConstVectorRef x, ConstVectorRef, const Curvature&) {
  return problem_.inner_curvature(x);
}

double NewtonCgSolver::round_off(ConstVectorRef x, ConstVectorRef y) {
  return gradient_round_off(*exact_gradient(problem_), x, y);
}

void NewtonCgSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) {
  report.reset(Y.cols());
  active_.start(X, Y, 1);
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
    if (!control.columns.empty()) problem_.announce(keys_of(active_, control));
    newton_directions(synchronized, report);
    // A line search could branch differently on the two sides of a difference.
    if (synchronized)
      active_.Y() += directions_;
    else
      damped_step(Y, report);
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {
    const auto b = active_.column(slot);
    Y.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] =
        active_.Y().col(slot).allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

void NewtonCgSolver::newton_directions(bool synchronized, InnerReport& report) {
  right_ = -active_.extra(kGradient);
  directions_.setZero(right_.rows(), right_.cols());
  const auto hessian = [&](const Matrix& V, Matrix& out) {
    problem_.inner_hessian_product(active_.X(), active_.Y(), V, out);
  };
  const Matrix* preconditioned = preconditioner(report);
  // A residual that is to fall needs a direction that solves the system to some accuracy, however long it
  // takes.
  const Index most = synchronized ? cg_steps_ : std::max(cg_steps_, 10 * right_.rows());
  cg_.solve(hessian, right_, directions_, most, synchronized ? 0.0 : 1e-2, preconditioned);
  for (Index slot = 0; slot < active_.count(); ++slot) {
    report.gradients[active_.column(slot)] += cg_.products()[static_cast<std::size_t>(slot)];
    if (cg_.is_indefinite(slot) && (directions_.col(slot).array() == 0).all())
      directions_.col(slot) = preconditioned
                                  ? Vector(preconditioned->col(slot).cwiseProduct(right_.col(slot)))
                                  : Vector(right_.col(slot));  // downhill
  }
}

// The inverse of the size of the Hessian's diagonal, booked as one gradient; null where nobody knows it.
const Matrix* NewtonCgSolver::preconditioner(InnerReport& report) {
  if (!entries_) return nullptr;
  inverse_diagonal_.resize(right_.rows(), right_.cols());
  entries_->inner_hessian_diagonal(active_.X(), active_.Y(), inverse_diagonal_);
  for (Index slot = 0; slot < active_.count(); ++slot) {
    auto diagonal = inverse_diagonal_.col(slot);
    diagonal = diagonal.cwiseAbs();
    const double largest = diagonal.maxCoeff();
    const double least = largest > 0 ? std::numeric_limits<double>::epsilon() * largest : 1.0;
    diagonal = diagonal.cwiseMax(least).cwiseInverse();
    ++report.gradients[active_.column(slot)];
  }
  return &inverse_diagonal_;
}

// A column for which no step helps any more is given up.
void NewtonCgSolver::damped_step(MatrixRef answers, InnerReport& report) {
  for (const Index slot : step_.take(active_, directions_, active_.extra(kGradient), report)) {
    const auto b = active_.column(slot);
    answers.col(static_cast<Index>(b)) = active_.Y().col(slot);
    report.status[b] = EvaluationStatus::not_converged;
    active_.remove(slot);
  }
}

}  // namespace bizo
