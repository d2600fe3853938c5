// Newton's method for a batch, the linear systems by conjugate gradients on Hessian products.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/inner_solver.hpp"
#include "bizo/inner/active_columns.hpp"

namespace bizo {

class NewtonCgSolver final : public InnerSolver {
 public:
  // cg_steps: of every Newton step of a synchronized solve; others go on to a relative residual of 1e-2.
  NewtonCgSolver(ProductsProblem& problem, Index cg_steps) : problem_(problem), cg_steps_(cg_steps) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;

 private:
  void newton_direction(bool synchronized, InnerReport& report);
  void damped_step(MatrixRef answers, InnerReport& report);

  ProductsProblem& problem_;
  Index cg_steps_;
  ActiveColumns active_;
  ConjugateGradients cg_;
  Matrix direction_, right_, trial_gradient_;
  Vector length_;
};

}  // namespace bizo
