// Newton's method for a batch: the loop of newton and newton-cg, which get their directions in two ways.
#pragma once

#include <optional>

#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"
#include "inner/damped_step.hpp"

namespace bizo::inner {

// Fixed-steps solves take whole steps, for a line search could branch differently on the two sides of a
// difference. Others take damped ones; a column that none of them helps asks give_up().
class NewtonLoop : public InnerSolver {
 public:
  explicit NewtonLoop(ProductsProblem& problem) : problem_(problem), step_(problem) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) final;
  // The bounds that the problem knows.
  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) final;
  double round_off(ConstVectorRef x, ConstVectorRef y) final;

 protected:
  static constexpr std::size_t kGradient = 0;  // of the matrices beside active_

  // Before the first step; active_ holds all columns.
  virtual void begin(const InnerControl& /*control*/) {}
  // Puts the directions of the active columns into directions_, and books their cost.
  virtual void find_directions(const InnerControl& control, InnerReport& report) = 0;
  // A damped step along the direction was taken.
  virtual void moved(Index /*slot*/) {}
  // No step along the direction helps: the column's final status; nothing: it continues.
  virtual std::optional<EvaluationStatus> give_up(Index /*slot*/, const InnerControl& /*control*/) {
    return EvaluationStatus::not_converged;
  }

  ProductsProblem& problem_;
  ActiveColumns active_;
  Matrix directions_;

 private:
  void damped_step(const InnerControl& control, MatrixRef answers, InnerReport& report);

  DampedStep step_;
};

}  // namespace bizo::inner
