// Optima that exact implicit gradients reach: what zeroth-order runs are compared with.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::test {

// The inner solution at x to |grad_y f| <= 1e-11, from y. Fails by exception if it is not reached.
Vector accurate_inner(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y);

// The same of a composite problem, to |y - A(x, y)| / step <= 1e-11 with step = 1/L, by plain proximal
// gradient steps. Where the problem is smooth, the above.
Vector accurate_inner(Problem& problem, ConstVectorRef x, ConstVectorRef y);

// Least Phi along `steps` iterations of Adam (betas 0.9, 0.99, its length decaying to zero along a half
// cosine) on exact implicit gradients from the problem's start, projected on its box.
struct ReferenceOptimum {
  Vector x, y;
  double value = kNaN;
};
ReferenceOptimum reference_optimum(ProductsProblem& problem, double length, Index steps);

}  // namespace bizo::test
