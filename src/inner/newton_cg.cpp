#include "inner/newton_cg.hpp"

#include <algorithm>
#include <limits>

namespace bizo::inner {

NewtonCgSolver::NewtonCgSolver(ProductsProblem& problem, Index cg_steps)
    : NewtonLoop(problem),
      entries_(dynamic_cast<InnerHessian*>(&problem)),
      gauss_newton_(dynamic_cast<InnerGaussNewton*>(&problem)),
      cg_steps_(cg_steps) {}

void NewtonCgSolver::find_directions(const InnerControl& control, InnerReport& report) {
  const bool fixed_steps = control.rule == InnerRule::fixed_steps;
  rhs_ = -active_.extra(kGradient);
  directions_.setZero(rhs_.rows(), rhs_.cols());
  const auto hessian = [&](const Matrix& V, Matrix& out) {
    if (gauss_newton_)
      gauss_newton_->inner_gauss_newton_product(active_.X(), active_.Y(), V, out);
    else
      problem_.inner_hessian_product(active_.X(), active_.Y(), V, out);
  };
  const Matrix* preconditioned = preconditioner(report);
  // A residual that is to fall needs a direction that solves the system to some accuracy, however long it
  // takes: a relative residual of 1e-2 takes the gradient down by as much a step near the solution (Dembo,
  // Eisenstat and Steihaug, SIAM J. Numer. Anal. 19, 1982), and p steps suffice except for rounding.
  const Index max = fixed_steps ? cg_steps_ : std::max(cg_steps_, 10 * rhs_.rows());
  cg_.solve(hessian, rhs_, directions_, max, fixed_steps ? 0.0 : 1e-2, preconditioned);
  for (Index slot = 0; slot < active_.count(); ++slot) {
    report.gradients[active_.column(slot)] += cg_.products()[static_cast<std::size_t>(slot)];
    if (cg_.is_indefinite(slot) && (directions_.col(slot).array() == 0).all())
      directions_.col(slot) = preconditioned ? Vector(preconditioned->col(slot).cwiseProduct(rhs_.col(slot)))
                                             : Vector(rhs_.col(slot));  // downhill
  }
}

// The inverse of the size of the Hessian's diagonal, counted as one gradient; null where it is unknown.
const Matrix* NewtonCgSolver::preconditioner(InnerReport& report) {
  if (!entries_) return nullptr;
  inverse_diagonal_.resize(rhs_.rows(), rhs_.cols());
  entries_->inner_hessian_diagonal(active_.X(), active_.Y(), inverse_diagonal_);
  for (Index slot = 0; slot < active_.count(); ++slot) {
    auto diagonal = inverse_diagonal_.col(slot);
    diagonal = diagonal.cwiseAbs();
    const double largest = diagonal.maxCoeff();
    const double min = largest > 0 ? std::numeric_limits<double>::epsilon() * largest : 1.0;
    diagonal = diagonal.cwiseMax(min).cwiseInverse();
    ++report.gradients[active_.column(slot)];
  }
  return &inverse_diagonal_;
}

}  // namespace bizo::inner
