// Where the points of a difference along a direction lie when x may be at a bound (docs/math.md, Box;
// docs/adr/0017-differences-at-bounds.md), and what follows from the values there.
#pragma once

#include "bizo/core/box.hpp"

namespace bizo::methods {

// D, an estimate of u^T grad at x of order h^2 (forward: h), from what is known at one or two points.
struct Stencil {
  enum class Kind {
    central,   // (plus - minus) / 2h, at x or at a point less than h |u_i| s_i away from it in each i
    forward,   // (plus - at_x) / h
    one_sided  // (4 plus - minus - 3 at_x) / 2h: the derivative at x of the parabola through x, x+h, x+2h
  };
  Kind kind = Kind::central;
  double h = 0;           // in scaled units; negative: against u
  Vector plus, minus;     // points of the box; forward has no minus
  bool symmetric = true;  // plus and minus are x +- h s o u with the h that was asked for

  bool needs_base() const { return kind != Kind::central; }
  double along_plus() const { return h; }
  double along_minus() const { return kind == Kind::one_sided ? 2 * h : -h; }

  // From values, or from vectors. What the kind does not need is not looked at.
  template <class Value>
  Value difference(const Value& at_plus, const Value& at_minus, const Value& at_x) const {
    if (kind == Kind::forward) return (at_plus - at_x) / h;
    if (kind == Kind::central) return (at_plus - at_minus) / (2 * h);
    return (4 * (at_plus - at_x) - (at_minus - at_x)) / (2 * h);
  }
};

enum class DifferenceKind {
  forward,
  central,
  pairs  // central, but values are compared with those of other directions: no one-sided ones
};

// For the perturbation x + h s o u, s = scale. Both points are in the box. Where it has no room for h on
// either side along u, as in a corner, they lie about a point that has: forward differences too are central
// there. side +1 or -1: on that side of x alone. Coordinates that are fixed stay where they are.
Stencil make_stencil(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u, double h,
                     DifferenceKind differences, int side = 0);

}  // namespace bizo::methods
