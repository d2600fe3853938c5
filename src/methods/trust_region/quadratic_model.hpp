// A quadratic function around a centre: q(s) = value + gradient^T s + s^T hessian s / 2.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

struct QuadraticModel {
  double value = kNaN;
  Vector gradient;  // d
  Matrix hessian;   // d x d, symmetric

  double at(const Vector& s) const { return value + gradient.dot(s) + 0.5 * s.dot(hessian * s); }
  // The same function around the centre + s.
  QuadraticModel moved(const Vector& s) const { return {at(s), gradient + hessian * s, hessian}; }

  void archive(Archive& a) { a(value, gradient, hessian); }
};

}  // namespace bizo::methods
