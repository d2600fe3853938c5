// Half-spaces a_i . x <= b_i, and the point of their intersection that is nearest to another one.
#pragma once

#include <optional>

#include "bizo/core/box.hpp"
#include "bizo/core/linear_constraints.hpp"

namespace bizo {

struct Polyhedron {
  Matrix A;  // m x d
  Vector b;  // m

  // a . x <= b, with a normal of length 1; nothing if b is infinite or a is 0.
  void add(const Vector& a, double b);
};

// The bounds that are finite: those of the linear constraints, then those of the box. Rows have length 1;
// those of length 0 are left out.
Polyhedron polyhedron_of(const LinearConstraints& linear, const Box& box);

// max(0, A x - b) at most.
double violation(const Polyhedron& polyhedron, const Vector& x);

// To rounding; none: the intersection is empty. Rows should have length 1. By least distance programming
// (Lawson and Hanson 1974, chapter 23).
std::optional<Vector> nearest(const Polyhedron& polyhedron, const Vector& x);

// min |E u - f|, u >= 0 (Lawson and Hanson 1974, chapter 23).
Vector nonnegative_least_squares(const Matrix& E, const Vector& f);

}  // namespace bizo
