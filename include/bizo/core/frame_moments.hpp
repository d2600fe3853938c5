// The effect of estimates from random directions on a Hessian: the second moment of G = (d/l) sum_j u_j
// u_j^T.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// E[G A G] = alpha A + beta tr(A) I + gamma Diag(A) for symmetric A. Steps a G grad of a quadratic with the
// Hessian A shrink its mean if a E[G A G] <= 2 A (docs/math.md, Steps). The default is G = I.
struct FrameMoments {
  double alpha = 1, beta = 0, gamma = 0;

  void archive(Archive& a) { a(alpha, beta, gamma); }

  // A bound of the largest eigenvalue of E[G A G] for a positive semidefinite A with these measures: its
  // trace, its largest eigenvalue, its largest diagonal entry.
  double bound(double trace, double largest, double diagonal) const;

  // l of d orthonormal directions, uniformly distributed (l > d: all d).
  static FrameMoments orthonormal(double l, double d);
  // l different coordinates of d.
  static FrameMoments coordinates(double l, double d);
  // l independent directions: normal entries N(0, 1/d), a uniform point of the sphere, or signs 1/sqrt d.
  static FrameMoments normal(double l);
  static FrameMoments sphere(double l, double d);
  static FrameMoments signs(double l);
};

}  // namespace bizo
