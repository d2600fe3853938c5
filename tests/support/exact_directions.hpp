// The directions of single loops, from products.
#pragma once

#include "bizo/core/base_point.hpp"
#include "bizo/core/problem.hpp"
#include "support/problems.hpp"

namespace bizo::test {

// Of y, v and x at a point.
struct Exact {
  Exact(ProductsProblem& problem, const BasePoint& at)
      : y(problem.p(), 1), v(problem.p(), 1), x(problem.d(), 1) {
    Matrix more_v(problem.p(), 1), more_x(problem.d(), 1);
    problem.inner_gradient_y(at.x, at.y, y);
    problem.inner_hessian_product(at.x, at.y, at.v, v);
    problem.outer_gradient_y(at.x, at.y, more_v);
    problem.inner_mixed_product(at.x, at.y, at.v, x);
    problem.outer_gradient_x(at.x, at.y, more_x);
    v += more_v;
    x += more_x;
  }
  Matrix y, v, x;
};

inline BasePoint somewhere(const Problem& problem, double adjoint) {
  BasePoint at;
  at.x = 0.3 * normal(1, problem.d(), 1);
  at.y = 0.3 * normal(2, problem.p(), 1);
  at.v = adjoint * normal(3, problem.p(), 1);
  return at;
}

}  // namespace bizo::test
