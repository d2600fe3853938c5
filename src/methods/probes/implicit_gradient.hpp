// The exact hypergradient of a problem that offers Hessian products: the reference for estimates.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo::methods {

// grad Phi(x) = grad_x F + BT v with H v = -grad_y F at an accurate inner solution y, by conjugate gradients
// to the relative residual `tolerance` (docs/math.md, Reference gradient). Where H is singular and has no
// such v: the one with its pseudo-inverse, v = -H^+ grad_y F.
Vector implicit_gradient(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y,
                         double tolerance = 1e-12);

}  // namespace bizo::methods
