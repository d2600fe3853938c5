// Newton's method for a batch, the linear systems by conjugate gradients on Hessian products.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "inner/newton_loop.hpp"

namespace bizo::inner {

// (Hestenes and Stiefel 1952; negative curvature: Steihaug 1983.) Steps are halved until f or the residual
// falls (damped_step.hpp); those of solves with fixed steps are whole. docs/math.md, Inner solvers.
class NewtonCgSolver final : public NewtonLoop {
 public:
  // cg_steps: of every Newton step of a solve with fixed steps; others run to a relative residual of 1e-2.
  NewtonCgSolver(ProductsProblem& problem, Index cg_steps);

 private:
  void find_directions(const InnerControl& control, InnerReport& report) override;
  const Matrix* preconditioner(InnerReport& report);

  InnerHessian* entries_;           // null: there is nothing to precondition with
  InnerGaussNewton* gauss_newton_;  // null: systems are those of the Hessian
  Index cg_steps_;
  ConjugateGradients cg_;
  Matrix rhs_, inverse_diagonal_;
};

}  // namespace bizo::inner
