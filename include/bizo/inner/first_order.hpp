// Gradient descent and Nesterov's method for a batch: the same loop, with and without momentum.
#pragma once

#include <memory>

#include "bizo/core/inner_solver.hpp"
#include "bizo/inner/active_columns.hpp"
#include "bizo/inner/gradient_source.hpp"

namespace bizo {

class FirstOrderSolver final : public InnerSolver {
 public:
  // given: curvature bounds from the user; NaN entries come from the problem, or are estimated.
  FirstOrderSolver(std::unique_ptr<GradientSource> source, bool momentum, Curvature given);

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override;
  double round_off(ConstVectorRef x, ConstVectorRef y) override { return gradient_round_off(*source_, x, y); }

 private:
  void advance(const Curvature& curvature, Index step);

  std::unique_ptr<GradientSource> source_;
  bool momentum_;
  Curvature given_;
  ActiveColumns active_;
};

}  // namespace bizo
