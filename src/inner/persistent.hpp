// A solver of base problems that does not give up at its first step limit: it continues, hands over to a
// stronger solver, and knows what rounding leaves of a residual.
#pragma once

#include <memory>

#include "bizo/core/inner_solver.hpp"

namespace bizo::inner {

// Absolute solves (those at base points) that ended at their step limit are continued while each round of
// steps at least halves the residual, then handed to the stronger solver, if there is one. A residual that is
// nothing but rounding counts as converged; otherwise the column stays not_converged. All other solves are
// the first solver's alone, so that differences see one solver.
class PersistentSolver final : public InnerSolver {
 public:
  // stronger: may be null.
  PersistentSolver(std::unique_ptr<InnerSolver> solver, std::unique_ptr<InnerSolver> stronger);

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override;
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override {
    return solver_->curvature(x, y, previous);
  }
  bool estimates_curvature() const override { return solver_->estimates_curvature(); }
  bool refines() const override { return solver_->refines(); }
  double round_off(ConstVectorRef x, ConstVectorRef y) override;

 private:
  void go_on(ConstVectorRef x, VectorRef y, InnerControl control, Index column, InnerReport& report);
  bool solve_again(InnerSolver& solver, ConstVectorRef x, VectorRef y, const InnerControl& control,
                   Index column, InnerReport& report);

  std::unique_ptr<InnerSolver> solver_, stronger_;
  InnerReport again_;
};

}  // namespace bizo::inner
