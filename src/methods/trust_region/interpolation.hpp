// Quadratic interpolation at m points, d + 1 <= m <= (d + 1)(d + 2) / 2, with the Hessian of least Frobenius
// norm among those that interpolate, and the Lagrange polynomials of the points (Powell 2004; docs/math.md,
// Trust region).
#pragma once

#include "methods/trust_region/quadratic_model.hpp"

namespace bizo::methods {

class Interpolation {
 public:
  Interpolation() = default;
  // shifts: points minus centre, d x m, which span R^d affinely. unit: their typical length.
  Interpolation(const Matrix& shifts, double unit);

  Index points() const { return shifts_.cols(); }
  // Whether the points are so placed that there is one such interpolant, in double precision.
  bool unique() const { return inverse_.allFinite(); }

  // Coefficients of the interpolants of the columns of `values` (m x q): (m + d + 1) x q, by rows the
  // multipliers of the points, the value at the centre, the gradient times the unit.
  Matrix coefficients(const Matrix& values) const;
  // The function with these coefficients (m + d + 1).
  QuadraticModel model(const Vector& coefficients) const;
  QuadraticModel fit(const Vector& values) const { return model(coefficients(values)); }
  // The gradients of the interpolants with these coefficients, d x q.
  Matrix gradients(const Matrix& coefficients) const;
  // sum_j multipliers_j shift_j shift_j^T.
  Matrix hessian(const Vector& multipliers) const;

  // The polynomial that is 1 at point t and 0 at the others.
  QuadraticModel lagrange(Index t) const { return model(inverse_.col(t)); }

  // What adding or exchanging a point would do, Powell's quantities at the centre + s.
  struct Exchange {
    Vector lagrange;  // m, values of the Lagrange polynomials there
    double beta = 0;  // 0: the point would add nothing to those there are
    Vector factors;   // m, of the determinant of the system if the point took the place of t
  };
  Exchange exchange(const Vector& s) const;

  void archive(Archive& archive);

 private:
  void factorize();

  Matrix shifts_;  // in units of unit_
  double unit_ = 1;
  Matrix system_, inverse_;  // of the interpolation conditions
};

}  // namespace bizo::methods
