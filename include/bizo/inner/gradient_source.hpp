// Where a first-order inner solver gets grad_y f from: the problem, or differences of its values.
#pragma once

#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo {

class GradientSource {
 public:
  virtual ~GradientSource() = default;
  virtual void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
  virtual Curvature known_curvature(ConstVectorRef x) = 0;
  // Tells the problem what the columns are.
  virtual void announce(std::span<const EvaluationKey> columns) = 0;
  // Why that column of the last gradient is not finite, if the problem said something.
  virtual std::optional<ColumnFailure> failure(Index column) const = 0;
};

std::unique_ptr<GradientSource> exact_gradient(InnerGradientProblem& problem);

// Central differences of f along every coordinate of y, 2p values a gradient; the radius is relative to
// max(1, |y|_inf).
std::unique_ptr<GradientSource> difference_gradient(ValuesProblem& problem, double radius);

// Bounds of the spectrum of d2f/dy2 at (x, y): power iteration on differences of gradients for the upper one
// (10 % on top), on the shifted operator for the lower one (halved, since it is approached from above).
Curvature estimate_curvature(GradientSource& source, ConstVectorRef x, ConstVectorRef y);

// Each bound from the first that has it: the user, the problem, `previous`, an estimate at (x, y). A lower
// bound that nobody has is 0.
Curvature resolve_curvature(GradientSource& source, const Curvature& given, ConstVectorRef x,
                            ConstVectorRef y, const Curvature& previous);

// What rounding makes of |grad_y f(x, y)|: its largest change when every y_i moves by up to four units in its
// last place, times two. No solve gets a residual much below it.
double gradient_round_off(GradientSource& source, ConstVectorRef x, ConstVectorRef y);

}  // namespace bizo
