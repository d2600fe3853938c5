// Newton's method for a batch, the linear systems by Cholesky factors of the dense Hessian.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"
#include "inner/damped_step.hpp"
#include "inner/dense_hessian.hpp"
#include "inner/safe_cholesky.hpp"

namespace bizo {

// Where the control names a base point, its factors stand for those of every column (the chord method):
// throughout in synchronized solves, otherwise until a step lowers the residual too little. Factors are kept
// from one solve to the next for the same base point, on which alone they depend; so they are not booked.
// A relative solve that no step helps any more is done if its Newton steps are nothing but rounding.
class NewtonSolver final : public InnerSolver {
 public:
  explicit NewtonSolver(ProductsProblem& problem) : problem_(problem), hessian_(problem), step_(problem) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  // The bounds that the problem knows.
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;
  double round_off(ConstVectorRef x, ConstVectorRef y) override;

 private:
  static constexpr std::size_t kGradient = 0;  // of the matrices beside active_

  void factor_base(const InnerControl& control);
  void newton_directions(const InnerControl& control, InnerReport& report);
  void damped_step(bool relative, MatrixRef answers, InnerReport& report);

  ProductsProblem& problem_;
  DenseHessian hessian_;
  DampedStep step_;
  SafeCholesky own_, base_;
  Vector base_x_, base_y_;  // of the factors in base_
  bool base_factored_ = false;
  std::vector<bool> chord_;  // by column of the batch: it still uses the base's factors
  Vector shift_;             // by column: the least one of its factors
  Matrix directions_;
  Vector before_;
  ActiveColumns active_;
};

}  // namespace bizo
