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

// When an inner solve ends (docs/math.md, Inner control). Only the first two give honest finite differences.
enum class InnerRule {
  synchronized,  // after exactly `steps` steps: the answer is a smooth function of x
  relative,      // when the gradient norm is `tolerance` times a reference, by default the norm at the start
  absolute,      // when the gradient norm is `tolerance`: for the base solve only
};

struct InnerControl {
  InnerRule rule = InnerRule::absolute;
  Index steps = 0;                         // synchronized: how many; otherwise: the most
  double tolerance = kNaN;                 // relative or absolute
  Curvature curvature;                     // fixes the step lengths; the same on both sides of a difference
  std::span<const double> reference = {};  // relative: the reference of every column; empty: its start
  double floor = 0;                        // relative: a residual that always does, that of the base solve
  std::span<const EvaluationKey> columns = {};  // as the problem was told; a solver tells it what is left
  // A point (x, y) near all columns, whose Hessian a solver may use for them; both empty: there is none.
  std::span<const double> base_x = {}, base_y = {};
};

// One entry a column. `gradients` counts calls of grad_y f, or what stands for one: a Hessian product, or,
// for solvers on values, one set of differences.
struct InnerReport {
  std::vector<EvaluationStatus> status;
  std::vector<Index> steps;
  std::vector<Index> gradients;
  std::vector<double>
      initial_residual;          // norm of grad_y f at the start; NaN if the solver does not measure it
  std::vector<double> residual;  // norm of the last gradient that was computed
  // The bounds that the step lengths ended with: those of the control, or what was learned on the way. NaN
  // from solvers that need none.
  std::vector<Curvature> curvature;
  std::vector<std::pair<Index, ColumnFailure>> failures;  // columns that the problem had no answer for

  void reset(Index columns);
  // For perturbed solves: what column b ended with, or `begun` from a solver that tells nothing.
  Curvature final_curvature(std::size_t b, const Curvature& begun) const {
    return std::isnan(curvature[b].smooth) ? begun : curvature[b];
  }
};

// Solves argmin_y f(X_b, y) for all columns of a batch. A column's answer does not depend on the other
// columns: columns that are finished drop out and leave the others' bits unchanged.
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
  // Whether curvature() finds bounds that nobody told.
  virtual bool estimates_curvature() const { return false; }
  // Whether a solve that begins at an earlier answer, with a smaller tolerance, comes nearer to the solution.
  virtual bool refines() const { return true; }
  // Size of the error of |grad_y f(x, y)| from rounding: no solve gets below it. 0: unknown.
  virtual double round_off(ConstVectorRef /*x*/, ConstVectorRef /*y*/) { return 0; }
};

// A problem that comes with a solver of its inner problem, such as a program that solves.
class BringsInnerSolver {
 public:
  virtual ~BringsInnerSolver() = default;
  virtual bool has_solver() const = 0;
  // Lives no longer than the problem. Not called where there is none.
  virtual std::unique_ptr<InnerSolver> own_solver() = 0;
};

}  // namespace bizo
