// Where a first-order inner solver gets grad_y f from: the problem, or differences of its values.
#pragma once

#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo::inner {

class GradientSource {
 public:
  virtual ~GradientSource() = default;
  // G_b = grad_y f(X_b, Y_b), p x B for X d x B and Y p x B. NaN where there is none.
  virtual void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
  // values(b) = f(X_b, Y_b).
  virtual void values(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) = 0;
  virtual Curvature known_curvature(ConstVectorRef x) = 0;
  // Tells the problem what the columns are.
  virtual void announce(std::span<const EvaluationKey> columns) = 0;
  // Why that column of the last gradient is not finite, if the problem said something.
  virtual std::optional<ColumnFailure> failure(Index column) const = 0;
  // What rounding may have done to the norm of that column of the last gradient, as far as the source knows.
  virtual double rounding(Index /*column*/) const { return 0; }
  // Bounds of y.
  virtual const Box& box() const = 0;
};

std::unique_ptr<GradientSource> exact_gradient(InnerGradientProblem& problem);

// Central differences of f along every coordinate of y, 2p values a gradient; the radius is relative to
// max(1, |y|_inf). Within a radius of a bound of y, or where f is not finite on one side, three-point
// differences to the other side, of the same order; they need up to 2p + 1 values more.
std::unique_ptr<GradientSource> difference_gradient(ValuesProblem& problem, double radius);

// Gradients that gradient_round_off takes.
inline constexpr Index kRoundOffCost = 5;

// What rounding makes of |grad_y f(x, y)|: its largest change when every y_i moves by up to four units in its
// last place, times two. No solve gets a residual much below it.
double gradient_round_off(GradientSource& source, ConstVectorRef x, ConstVectorRef y);

}  // namespace bizo::inner
