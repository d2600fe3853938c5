// Derivatives through a composite inner problem, by iterating the derivative of its prox-gradient map
//     A(x, y) = prox_{step r(x, .)}(y - step grad_y g(x, y))
// at the solution y = A(x, y) (piggyback differentiation; Bolte, Pauwels, Vaiter, NeurIPS 2022). With s the
// slopes of the prox and B = d2g/dydx:  A_y = diag(s) (I - step H),  A_x = -step diag(s) B + d prox / d x
// (docs/math.md, Nonsmooth inner problems).
#pragma once

#include "bizo/core/proximal.hpp"

namespace bizo::methods {

struct PiggybackAdjoint {
  Vector gradient;       // grad_x F + A_xT w, d
  Vector w;              // p
  Index steps = 0;       // each costs one Hessian product
  double change = kNaN;  // |w - its predecessor| / |grad_y F|
};

// w <- A_yT w + grad_y F from the given w (p; zero, or that of a point nearby) until the change is at most
// `tolerance`, or for `steps` steps. step: at most 1/L. grad_y F and grad_x F are those of smooth().
PiggybackAdjoint piggyback_adjoint(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                                   Index steps, double tolerance, Vector w);

// The limit of it, by conjugate gradients on the support to the relative residual `tolerance`.
PiggybackAdjoint support_gradient(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                                  double tolerance = 1e-12);

// J <- A_y J + A_x, `steps` times from J = 0: the Jacobian dy*/dx, p x d. For small d: d Hessian products a
// step.
Matrix piggyback_jacobian(ProximalInner& problem, ConstVectorRef x, ConstVectorRef y, double step,
                          Index steps);

}  // namespace bizo::methods
