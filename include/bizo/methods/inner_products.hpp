// Products with the second derivatives of f, H v and B^T v: the problem's own, or central differences of its
// gradients along v (docs/math.md, Products by differences).
#pragma once

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

// The length of a perturbation of y; 0: the problem's own products.
OptionTable difference_product_options();  // radius_y
OptionTable product_options();             // and the choice
// ConfigError if the problem has no products and the user asks for them. A user who asks for nothing gets
// them where there are any.
double read_product_radius(const Params& method, const Problem& problem);

class InnerProducts {
 public:
  // The problem outlives it; it is a ProductsProblem if the radius is 0.
  InnerProducts(GradientsProblem& problem, double radius) : problem_(problem), radius_(radius) {}

  // (d2f/dy2) v, and (d2f/dydx)T v, at one point.
  Vector hessian(const Vector& x, const Vector& y, const Vector& v);
  Vector cross(const Vector& x, const Vector& y, const Vector& v);
  // What one product costs, in gradients of f.
  Index cost() const { return radius_ > 0 ? 2 : 1; }

 private:
  void place(const Vector& x, const Vector& y, const Vector& v);  // X_, Y_: both sides of the difference
  Vector difference(const Vector& v) const;                       // of the columns of G_

  GradientsProblem& problem_;
  double radius_;
  Matrix X_, Y_, G_;
};

}  // namespace bizo
