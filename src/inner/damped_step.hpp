// Steps of Newton's method that are shortened until they help.
#pragma once

#include <vector>

#include "bizo/core/inner_solver.hpp"
#include "inner/active_columns.hpp"

namespace bizo::inner {

// A step of length t along s is taken if it lowers f by 1e-4 t |grad_y f^T s| or more (Armijo), or, where
// changes of f are round-off, if it leaves f as it is and lowers the gradient's norm by a share of 0.1 t. So
// f never rises; where f or its gradient is not finite, the step is shortened too.
class DampedStep {
 public:
  explicit DampedStep(InnerGradientProblem& problem) : problem_(problem) {}

  // The values of f where a solve starts.
  void start(ActiveColumns& active);

  // Moves every active column along its direction, by the first of the lengths 1, 1/2, 1/4, ... that helps;
  // `gradients` (p x columns) are those at the points, and become those at the new points. Slots that no
  // length helps, in descending order, stay where they are.
  std::vector<Index> take(ActiveColumns& active, ConstMatrixRef directions, MatrixRef gradients,
                          InnerReport& report);

  // Of a slot that no length helped: f or its gradient is not finite where the shortest one led.
  bool met_wall(Index slot) const { return wall_[static_cast<std::size_t>(slot)]; }

 private:
  bool helps(std::size_t column, Index slot, ConstMatrixRef directions, ConstMatrixRef gradients) const;
  bool is_hopeless(std::size_t column, Index slot, ConstMatrixRef directions, ConstMatrixRef gradients) const;

  InnerGradientProblem& problem_;
  Vector value_;  // by column of the batch
  Vector trial_value_, length_;
  Matrix start_, trial_gradient_;
  std::vector<bool> wall_;  // by slot: the last trial was not finite
};

}  // namespace bizo::inner
