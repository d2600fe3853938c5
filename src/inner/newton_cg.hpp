// Newton's method for a batch, the linear systems by conjugate gradients on Hessian products.
#pragma once

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"
#include "inner/damped_step.hpp"

namespace bizo {

class NewtonCgSolver final : public InnerSolver {
 public:
  // cg_steps: of every Newton step of a synchronized solve; others go on to a relative residual of 1e-2.
  NewtonCgSolver(ProductsProblem& problem, Index cg_steps);
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  // The bounds that the problem knows.
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;
  double round_off(ConstVectorRef x, ConstVectorRef y) override;

 private:
  static constexpr std::size_t kGradient = 0;  // of the matrices beside active_

  void newton_directions(bool synchronized, InnerReport& report);
  const Matrix* preconditioner(InnerReport& report);
  void damped_step(MatrixRef answers, InnerReport& report);

  ProductsProblem& problem_;
  InnerHessian* entries_;  // null: there is nothing to precondition with
  Index cg_steps_;
  ActiveColumns active_;
  ConjugateGradients cg_;
  DampedStep step_;
  Matrix directions_, right_, inverse_diagonal_;
};

}  // namespace bizo
