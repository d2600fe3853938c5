// What probes share that solve inner problems and ask for F there.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/probe.hpp"

namespace bizo::methods {

class SolvingProbe : public Probe {
 protected:
  SolvingProbe(Problem& problem, InnerSolver& solver) : problem_(problem), solver_(solver) {}

  // X: d x n, one item each, solved together; Y: p x n, where the solves start, then the solutions.
  // control.columns has the keys of the items. Fills the n outcomes, with F as value_plus.
  void evaluate_points(ConstMatrixRef X, Matrix& Y, const InnerControl& control, std::span<Outcome> outcomes);

  Problem& problem_;
  InnerSolver& solver_;
  InnerReport report_;

 private:
  Vector values_;
};

}  // namespace bizo::methods
