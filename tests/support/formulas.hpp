// Inner problems written as formulas of one column, beyond the catalogue: nearly nonsmooth, nonconvex, with a
// domain, with bounds. They count, note how far out they were asked, and know no curvature.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/problem.hpp"

namespace bizo::test {

class Formula : public InnerGradientProblem {
 public:
  using Value = std::function<double(ConstVectorRef x, ConstVectorRef y)>;
  using Gradient = std::function<Vector(ConstVectorRef x, ConstVectorRef y)>;

  // F = |y - aim|^2.
  Formula(ProblemInfo info, Value f, Gradient grad_f, Vector aim);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;

  Index values = 0, gradients = 0;  // columns asked for
  double farthest_out = 0;          // of any y, beyond its bounds

 private:
  void note(ConstMatrixRef Y);

  Value f_;
  Gradient grad_f_;
  Vector aim_;
};

// |y - data|^2/2 + 10^x sum_i sqrt((y_i - y_{i-1})^2 + eps^2), y_{-1} = 0: curvature in [1, 1 + 4 10^x/eps],
// most of it where neighbours are within eps of each other. data: a step and noise; p = 128, eps = 0.01, x in
// [-3, 2]. With F the distance from the step, min Phi = 0.180964 at x = -0.5723.
std::unique_ptr<Formula> total_variation();

// y^T A y/2 - b^T y with eigenvalues of A from 1 to kappa, evenly spaced in the logarithm, in a random basis;
// A and b do not depend on x, of which there is one.
std::unique_ptr<Formula> ill_conditioned(Index p, double kappa);

// (y - x)^2 + 2 - 2 cos(2 pi (y - x)), y_0 = 1/2: minima at every y = x + k, concave between them.
std::unique_ptr<Formula> cosine();

// (x - log y)^2, y_0 = 2.6: defined for y > 0, and curved e^(-2x) at its minimum.
std::unique_ptr<Formula> logarithm();

}  // namespace bizo::test
