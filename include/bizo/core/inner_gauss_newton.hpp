// The Gauss-Newton part of the Hessian of f in y: beside the oracle levels, not one of them.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// A problem whose f is a convex loss of a nonlinear model, plus convex terms. Its Hessian may be indefinite;
// without the curvature of the model it is not (Schraudolph 2002).
class InnerGaussNewton {
 public:
  virtual ~InnerGaussNewton() = default;
  // out_b = G(X_b, Y_b) V_b, p x B, G positive semidefinite: d2f/dy2 but for the second derivatives of the
  // model.
  virtual void inner_gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                          MatrixRef out) = 0;
};

}  // namespace bizo
