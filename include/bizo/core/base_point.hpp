// A point at which a method asks, what is known there, and how accurate the solves around it are to be. It is
// the part of a query that methods keep from one query to the next.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// From where differences are taken, and the inner answer there under the control of the perturbed solves.
struct ReferencePoint {
  Vector x = {};        // d; empty: that of the base
  Vector y = {};        // p; empty: that of the base
  double value = kNaN;  // there, of what is differenced

  void archive(Archive& a) { a(x, y, value); }
};

// How accurate inner solves are to be, in residuals |grad_y f|.
struct InnerAccuracy {
  double base_tolerance = kNaN;  // absolute, of the solve at a base point
  double tolerance = kNaN;       // relative, of perturbed solves; NaN: as configured
  Index steps = 0;               // of perturbed solves with fixed steps; 0: as configured
  double floor = 0;              // at which a relative solve is done in any case

  void archive(Archive& a) { a(base_tolerance, tolerance, steps, floor); }
};

struct BasePoint {
  Vector x = {};             // d
  Vector y = {};             // inner solution at x, or where a solve for it starts; p
  Vector v = {};             // adjoint, p; empty: the method has none
  double value = kNaN;       // F(x, y)
  Curvature curvature = {};  // of f in y; NaN: not known yet
  ReferencePoint reference = {};
  InnerAccuracy accuracy = {};

  void archive(Archive& a) { a(x, y, v, value, curvature, reference, accuracy); }
};

}  // namespace bizo
