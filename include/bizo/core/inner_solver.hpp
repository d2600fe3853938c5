// How the inner problems of a batch are solved, and when a solve ends.
#pragma once

#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "bizo/core/problem.hpp"
#include "bizo/core/status.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// When an inner solve ends (docs/math.md, Inner control). Only the first two give valid finite differences.
enum class InnerRule {
  fixed_steps,  // after exactly `steps` steps: the answer is a smooth function of x
  relative,     // when the gradient norm is `tolerance` times a reference, by default the norm at the start
  absolute,     // when the gradient norm is `tolerance`: for the base solve only
};

struct InnerControl {
  InnerRule rule = InnerRule::absolute;
  Index steps = 0;                         // fixed-steps: the number; otherwise: the maximum
  double tolerance = kNaN;                 // relative or absolute
  Curvature curvature;                     // fixes the step lengths; the same on both sides of a difference
  std::span<const double> reference = {};  // relative: the reference of every column; empty: its start
  double floor = 0;  // relative: a residual that always suffices: that of the base solve
  std::span<const EvaluationKey> columns =
      {};  // announced to the problem; a solver announces those that remain
  // A point (x, y) near all columns, whose Hessian a solver may use for them; both empty: none.
  std::span<const double> base_x = {}, base_y = {};
};

// One entry a column. `gradients` counts calls of grad_y f, or the equivalent: a Hessian product, or, for
// solvers on values, one set of differences.
struct InnerReport {
  std::vector<EvaluationStatus> status;
  std::vector<Index> steps;
  std::vector<Index> gradients;
  std::vector<double>
      initial_residual;          // norm of grad_y f at the start; NaN if the solver does not measure it
  std::vector<double> residual;  // norm of the last computed gradient
  // Curvature bounds behind the last step lengths: those of the control, or learned ones. NaN from solvers
  // that need none.
  std::vector<Curvature> curvature;
  std::vector<std::pair<Index, ColumnFailure>> failures;  // columns without an answer of the problem

  void reset(Index columns);
  // For perturbed solves: the bounds of column b at its end, or `begun` from a solver that reports none.
  Curvature final_curvature(std::size_t b, const Curvature& begun) const {
    return std::isnan(curvature[b].L) ? begun : curvature[b];
  }
};

// Solves argmin_y f(X_b, y) for all columns of a batch. A column's answer does not depend on the other
// columns: finished columns drop out and leave the others' bits unchanged.
class InnerSolver {
 public:
  virtual ~InnerSolver() = default;
  // X is d x B, Y p x B. Y holds the starting points and receives the answers; the report is reset, and has B
  // entries. A column that fails is reported, not thrown; what the problem throws passes through.
  virtual void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) = 0;
  // Curvature bounds at a base point, for InnerControl: known ones, else `previous` if it has any, else
  // estimated. NaN from solvers that need none.
  virtual Curvature curvature(ConstVectorRef /*x*/, ConstVectorRef /*y*/, const Curvature& /*previous*/) {
    return {};
  }
  // Whether curvature() estimates unknown bounds.
  virtual bool estimates_curvature() const { return false; }
  // Whether a solve from an earlier answer, with a smaller tolerance, comes nearer to the solution.
  virtual bool refines() const { return true; }
  // Size of the error of |grad_y f(x, y)| from rounding: no solve gets below it. 0: unknown.
  virtual double round_off(ConstVectorRef /*x*/, ConstVectorRef /*y*/) { return 0; }
};

// A problem with its own inner solver, such as a program that solves.
class HasInnerSolver {
 public:
  virtual ~HasInnerSolver() = default;
  virtual bool has_solver() const = 0;
  // Lives no longer than the problem. Requires has_solver().
  virtual std::unique_ptr<InnerSolver> own_solver() = 0;
};

}  // namespace bizo
