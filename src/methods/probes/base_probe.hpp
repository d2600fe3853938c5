// What probes share that solve the inner problem at a base point, where a value of Phi is wanted: a solve is
// not done before F stands still.
#pragma once

#include "methods/probes/solving_probe.hpp"

namespace bizo::methods {

class BaseProbe : public SolvingProbe {
 protected:
  BaseProbe(Problem& problem, InnerSolver& solver) : SolvingProbe(problem, solver), value_(1) {}

  // y(x) from the start Y (p x 1), and F there: a solve under `control`, absolute or T steps, with `key`
  // announced. Once
  // the tolerance is met the solve goes on, a decade at a time and three at most, until F changes by no more
  // than 1e-7 of its size: a residual alone does not tell how far F is from Phi. Fills the outcome but for
  // its difference. Returns the size of the error of F that is left; NaN: there is no way to tell.
  // enough: a residual that makes a value even if the control asks for less.
  double solve_base(ConstVectorRef x, MatrixRef Y, InnerControl control, double enough,
                    std::span<const EvaluationKey> key, Outcome& outcome);
  static void book(const InnerReport& report, Outcome& outcome);

  Vector value_;  // F at the last point

 private:
  double settle(ConstVectorRef x, MatrixRef Y, InnerControl control, std::span<const EvaluationKey> key,
                Outcome& outcome);

  Matrix closer_;
};

}  // namespace bizo::methods
