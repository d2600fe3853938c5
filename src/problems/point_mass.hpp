// Meta-learning whose answer is known: a point that moves on with the speed y it was given, s_t = t y, to the
// goals g of M tasks, 20 steps each; c(y) = sum_t |t y - g|^2.
//   f(x, y) = sum_tasks c(y_t) + pull/2 |y_t - x|^2,     F(x, y) = mean over tasks of c(y_t).
// With S_1 = sum t and S_2 = sum t^2:  y_t = (2 S_1 g + pull x) / (2 S_2 + pull), and Phi is least at
// x = S_1/S_2 times the mean of the goals.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo::problems {

class PointMass final : public ProductsProblem, public ClosedFormInner {
 public:
  // goals: 2 x M.
  PointMass(ProblemInfo info, Matrix goals, double pull);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;

 private:
  // c of every task, summed; and its gradient.
  double cost(ConstVectorRef y) const;
  Vector cost_gradient(ConstVectorRef y) const;
  // x once for every task.
  Vector repeated(ConstVectorRef x) const { return x.replicate(tasks(), 1); }
  // The sum over tasks of what each has in its two rows.
  static Vector gathered(ConstVectorRef y);
  Index tasks() const { return goals_.size() / 2; }

  Vector goals_;  // one task after the other
  double pull_;
};

}  // namespace bizo::problems
