// Products with the second derivatives of f, H v and B^T v: the problem's own, or central differences of its
// gradients along v (docs/math.md, Products by differences).
#pragma once

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::methods {

// The length of a perturbation of y, and which products are taken.
OptionTable difference_product_options();  // radius_y
OptionTable product_options();             // and the choice
// The length, or 0 for the problem's own products. ConfigError if the problem has none and the user asks for
// them.
double read_product_radius(const Params& method, const Problem& problem);

// The length of a displacement of y whose differences are neither round-off nor curved: radius max(1,
// |y|_inf).
double inner_displacement(double radius, ConstVectorRef y);

class InnerProducts {
 public:
  // The problem outlives it. radius = 0: it is a ProductsProblem; cross() needs a GradientsProblem.
  InnerProducts(InnerGradientProblem& problem, double radius) : problem_(problem), radius_(radius) {}

  // (d2f/dy2) v, and (d2f/dydx)T v, at one point.
  Vector hessian(const Vector& x, const Vector& y, const Vector& v);
  Vector cross(const Vector& x, const Vector& y, const Vector& v);
  // What one product costs, in gradients of f.
  Index cost() const { return radius_ > 0 ? 2 : 1; }

 private:
  void place(const Vector& x, const Vector& y, const Vector& v);  // X_, Y_: both sides of the difference
  Vector difference(const Vector& y, const Vector& v) const;      // of the columns of G_

  InnerGradientProblem& problem_;
  double radius_;
  Matrix X_, Y_, G_;
};

}  // namespace bizo::methods
