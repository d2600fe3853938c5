// The inner minimizer by the problem's own formula, which may depend on the start.
#pragma once

#include "bizo/core/inner_solver.hpp"

namespace bizo::inner {

class ClosedFormSolver final : public InnerSolver {
 public:
  explicit ClosedFormSolver(ClosedFormInner& problem) : problem_(problem) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;

 private:
  ClosedFormInner& problem_;
};

}  // namespace bizo::inner
