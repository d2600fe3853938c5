#include "bizo/methods/inner_products.hpp"

#include "bizo/core/reduce.hpp"
#include "bizo/methods/require_level.hpp"

namespace bizo {

OptionTable difference_product_options() {
  return {positive_option("radius_y", "1e-4", "length of a perturbation of y in differences of gradients")};
}

OptionTable product_options() {
  OptionTable options{
      choice_option("products", {"exact", "differences"},
                    "H v and B^T v: the problem's own (default where it has any), or by differences")};
  for (auto& option : difference_product_options()) options.push_back(std::move(option));
  return options;
}

double read_product_radius(const Params& method, const Problem& problem) {
  const bool offered = level_of(problem) == OracleLevel::products;
  const bool exact = method.text("products") == "exact";
  if (exact && method.given("products") && !offered)
    method.refuse("products", too_low(problem, OracleLevel::products), "use products = differences");
  return exact && offered ? 0 : method.number("radius_y");
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
  return difference(v);
}

Vector InnerProducts::cross(const Vector& x, const Vector& y, const Vector& v) {
  if (radius_ == 0) {
    G_.resize(x.size(), 1);
    dynamic_cast<ProductsProblem&>(problem_).inner_cross_product(x, y, v, G_);
    return G_.col(0);
  }
  place(x, y, v);
  G_.resize(x.size(), 2);
  problem_.inner_gradient_x(X_, Y_, G_);
  return difference(v);
}

void InnerProducts::place(const Vector& x, const Vector& y, const Vector& v) {
  const double length = norm(v);
  const Vector shift = v * (length > std::numeric_limits<double>::min() ? radius_ / length : 0);
  X_ = x.replicate(1, 2);
  Y_.resize(y.size(), 2);
  Y_.col(0) = y + shift;
  Y_.col(1) = y - shift;
}

Vector InnerProducts::difference(const Vector& v) const {
  return (G_.col(0) - G_.col(1)) * (norm(v) / (2 * radius_));
}

}  // namespace bizo
