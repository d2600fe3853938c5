#include "methods/probes/inner_products.hpp"

#include <algorithm>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/core/require.hpp"

namespace bizo::methods {

OptionTable difference_product_options() {
  return {positive_option("radius_y", "1e-4",
                          "length of a perturbation of y in differences of gradients, over max(1, |y|_inf)")};
}

OptionTable product_options() {
  OptionTable options{
      choice_option("products", {"auto", "exact", "differences"},
                    "second derivatives of f times v: the problem's own (auto: where it has any), or "
                    "differences of its gradients")};
  for (auto& option : difference_product_options()) options.push_back(std::move(option));
  return options;
}

double read_product_radius(const Params& method, const Problem& problem) {
  const bool offered = level_of(problem) == OracleLevel::products;
  const std::string& products = method.text("products");
  if (products == "exact" && !offered)
    method.refuse("products", too_low(problem, OracleLevel::products), "use products = differences");
  return offered && products != "differences" ? 0 : method.number("radius_y");
}

double inner_displacement(double radius, ConstVectorRef y) {
  return radius * std::max(1.0, y.cwiseAbs().maxCoeff());
}

Vector InnerProducts::hessian(const Vector& x, const Vector& y, const Vector& v) {
  if (radius_ == 0) {
    G_.resize(y.size(), 1);
    dynamic_cast<ProductsProblem&>(problem_).inner_hessian_product(x, y, v, G_);
    return G_.col(0);
  }
  place(x, y, v);
  G_.resize(y.size(), 2);
  problem_.inner_gradient_y(X_, Y_, G_);
  return difference(y, v);
}

Vector InnerProducts::cross(const Vector& x, const Vector& y, const Vector& v) {
  if (radius_ == 0) {
    G_.resize(x.size(), 1);
    dynamic_cast<ProductsProblem&>(problem_).inner_mixed_product(x, y, v, G_);
    return G_.col(0);
  }
  place(x, y, v);
  G_.resize(x.size(), 2);
  dynamic_cast<GradientsProblem&>(problem_).inner_gradient_x(X_, Y_, G_);
  return difference(y, v);
}

void InnerProducts::place(const Vector& x, const Vector& y, const Vector& v) {
  const double length = norm(v);
  const Vector shift =
      v * (length > std::numeric_limits<double>::min() ? inner_displacement(radius_, y) / length : 0);
  X_ = x.replicate(1, 2);
  Y_.resize(y.size(), 2);
  const Vector centre = moved_inside(problem_.info().inner_box, y, shift);
  Y_.col(0) = centre + shift;
  Y_.col(1) = centre - shift;
}

Vector InnerProducts::difference(const Vector& y, const Vector& v) const {
  return (G_.col(0) - G_.col(1)) * (norm(v) / (2 * inner_displacement(radius_, y)));
}

}  // namespace bizo::methods
