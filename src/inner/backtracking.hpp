// Step lengths of first-order solves that learn the curvature on their way: backtracking and restarts from
// gradients alone. Values of f would not do: below sqrt(eps) they do not distinguish a good step from a bad
// one.
#pragma once

#include <vector>

#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"
#include "inner/gradient_source.hpp"

namespace bizo::inner {

// Two points of a path and their gradients show a curvature, s = z+ - z, t = g+ - g: |t|/|s| bounds L from
// below, <s, t>/|s|^2 bounds mu from above. If no |t| exceeds L |s|, a step of 1/L lowers a convex f by
// |g+|^2/(2L) at least, and L exceeds what it must be by no more than the last correction.
class Backtracking {
 public:
  explicit Backtracking(GradientSource& source) : source_(source) {}

  // p rows, so many columns; every solve begins with the bounds `begun`.
  void start(Index p, Index columns, const Curvature& begun);

  // The gradients G of the active points have come. A point without one, or past the minimum on a step that
  // was much too long, is taken back: points, gradients and previous points are those from before, to step on
  // from with a larger L.
  void review(ActiveColumns& active, MatrixRef G, MatrixRef previous);
  // Long solves may have come to where f is curved less than where L was measured. Gradients are booked.
  void measure_again(ActiveColumns& active, Index step, InnerReport& report);
  // Columns at the end of their steps: points and gradients become the best there were.
  void restore_best(ActiveColumns& active, MatrixRef G);

  const Curvature& bounds(std::size_t column) const { return columns_[column].bounds; }
  // Points where f is not finite have cut steps to less than a millionth.
  bool met_wall(std::size_t column) const { return columns_[column].halvings >= 20; }
  // Steps since the momentum began.
  Index& age(std::size_t column) { return columns_[column].age; }

 private:
  struct Column {
    Curvature bounds;
    Index age = 0;
    Index points = 0;                 // accepted so far
    Index retreats = 0;               // since the last one
    Index halvings = 0;               // of steps, for points without a gradient
    double best = kNaN, largest = 0;  // norms of residual and gradient
    // Of the corrections of L: how many in a row came from a change of the gradient that did not shrink with
    // the step, the last change, and L before them.
    Index doubts = 0;
    double change = kNaN, trusted = kNaN, noise = 0;
  };

  bool may_retreat(Index slot, const Column& column) const;
  bool learn(Index slot, Column& column, ConstVectorRef z, ConstVectorRef g, Index b);
  static bool is_noise(Column& column, double change);
  void keep(Column& column, Index b, ConstVectorRef z, ConstVectorRef g);

  GradientSource& source_;
  std::vector<Column> columns_;  // by column of the batch, as the matrices are
  Matrix last_, last_gradient_, best_, best_gradient_;
  Matrix residual_;
};

}  // namespace bizo::inner
