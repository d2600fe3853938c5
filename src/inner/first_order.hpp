// Gradient descent and Nesterov's method for a batch: the same loop, with and without momentum.
#pragma once

#include <memory>

#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"
#include "inner/backtracking.hpp"
#include "inner/gradient_source.hpp"

namespace bizo::inner {

// Steps of 1/L and momentum (sqrt(kappa) - 1)/(sqrt(kappa) + 1) or k/(k + 3) (Nesterov 2004, theorem 2.1.15
// and scheme 2.2.11; restarts: O'Donoghue and Candes 2015; docs/math.md, Inner solvers). Fixed-steps solves
// take their steps with the control's bounds, whatever comes. Others correct the bounds on their way, restart
// momentum that points uphill (base solves with given bounds: only once it does so clearly), and end, if at
// the last step, at the least residual that they met. A base solve with estimated bounds that ends above its
// start, in another valley, is taken again with shorter steps. Points stay in the bounds of y; then the
// residual is |y - P(y - grad_y f)|.
class FirstOrderSolver final : public InnerSolver {
 public:
  // given: curvature bounds from the user; NaN entries come from the problem, or are estimated.
  FirstOrderSolver(std::unique_ptr<GradientSource> source, bool momentum, Curvature given);

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;
  bool estimates_curvature() const override { return true; }
  double round_off(ConstVectorRef x, ConstVectorRef y) override { return gradient_round_off(*source_, x, y); }

 private:
  // Matrices beside active_; the second is the last point before extrapolation.
  enum Extra : std::size_t { kGradient, kPrevious };

  void descend(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report);
  double value(ConstMatrixRef X, ConstMatrixRef Y);
  void look_for_rounding(InnerReport& report);
  void confirm_rounding(ConstMatrixRef X, ConstMatrixRef Y, const InnerControl& control, InnerReport& report);
  void judge(const InnerControl& control, Index step, MatrixRef Y, InnerReport& report);
  void tell_walls(InnerReport& report) const;
  std::optional<ColumnFailure> failure(Index slot, Index step) const;
  void advance(const InnerControl& control, Index step);
  bool fits(const InnerControl& control, std::size_t column) const;
  double momentum(const InnerControl& control, Index slot);

  std::unique_ptr<GradientSource> source_;
  bool momentum_;
  Curvature given_;
  ActiveColumns active_;
  Backtracking backtracking_;
  Matrix residual_, next_;
  std::vector<double> reach_;        // of columns of a base solve: the residual that ends it
  std::vector<char> follows_given_;  // columns whose momentum follows from given bounds that hold so far
  // Of the last call of curvature(), for the base solve after it: the gradients that it cost and whether
  // nobody told the largest curvature.
  Index estimate_cost_ = 0;
  bool estimates_ = false;
};

}  // namespace bizo::inner
