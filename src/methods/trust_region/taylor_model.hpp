// Interpolation at any number of points, anywhere: of all functions with these values the one with the least
// sum over k >= 2 of |D^k f(0)|^2 / (k! theta^(k - 2)). theta = 0 leaves quadratics and Powell's least
// Frobenius norm (docs/math.md, Rounds).
#pragma once

#include "methods/trust_region/quadratic_model.hpp"
#include "methods/trust_region/region_step.hpp"

namespace bizo::methods {

class TaylorModel {
 public:
  struct Shape {
    double theta = 0;  // > 0: the square of a length over which derivatives of all orders count alike
    double noise = 0;  // variance of the values, in units of that of the second derivatives
  };

  TaylorModel() = default;
  // shifts: d x n, which span R^d affinely, in units of a typical length. values: n x q; squares: the
  // function is |values|^2 / 2, otherwise q = 1.
  TaylorModel(Matrix shifts, const Matrix& values, bool squares, const Shape& shape);

  double at(const Vector& z) const;
  // Value, gradient and Hessian there.
  QuadraticModel around(const Vector& z) const;
  // How unlikely the values are if derivatives are random numbers: -2 log of the restricted likelihood, up to
  // a constant; not finite: there is no such model in double precision. Smaller is better.
  double misfit() const { return misfit_; }

  static double kernel(double theta, double product);  // of the scalar product of two points

 private:
  Matrix shifts_;
  double theta_ = 0;
  bool squares_ = false;
  Matrix multipliers_;  // n x q
  Matrix linear_;       // (d + 1) x q: constant, gradient
  double misfit_ = kNaN;
};

// The shape of least misfit out of some, for points whose typical distance is 1.
TaylorModel likeliest_model(const Matrix& shifts, const Matrix& values, bool squares);

// A minimizer of the model in the region, a ball around 0, from z in it: quadratic models of it one after the
// other, each minimized in the whole region.
Vector lowest_in(const TaylorModel& model, const Region& region, const Vector& z);

}  // namespace bizo::methods
