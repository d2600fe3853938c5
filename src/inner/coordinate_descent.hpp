// Cyclic coordinate descent for a batch of sparse least-squares problems, ended by Newton's method on the
// support.
#pragma once

#include "bizo/core/proximal.hpp"
#include "inner/active_columns.hpp"
#include "inner/support_newton.hpp"

namespace bizo::inner {

// A step is a sweep over all coordinates in their order, each put at its minimizer. The residual of a point y
// is |y - A(x, y)| / step with step = 1/L, measured before every sweep. Fixed-steps solves take no Newton
// steps.
class CoordinateDescentSolver final : public InnerSolver {
 public:
  explicit CoordinateDescentSolver(SeparableLeastSquares& problem) : problem_(problem), newton_(problem) {}

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;

 private:
  enum Extra : std::size_t { kForward, kImage, kResidual, kExtras };  // of active_

  void start(ConstMatrixRef X, ConstMatrixRef Y);
  void refresh_misfit(Index slot);
  void sweep();

  SeparableLeastSquares& problem_;
  ActiveColumns active_;
  SupportNewton newton_;
  Vector column_curvature_;  // 2 factor |A_k|^2
  // By column of the batch, p x B: the weights; n x B: A y - b.
  Matrix absolute_, square_, misfit_;
};

}  // namespace bizo::inner
