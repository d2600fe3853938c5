#include "methods/trust_region/model_points.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bizo::methods {

void ModelPoints::set(Index t, const Vector& point, double value, const Vector& residuals) {
  points_.col(t) = point;
  residuals_.col(t) = residuals;
  values_(t) = value;
  if (value < values_(best_)) best_ = t;
}

void ModelPoints::start(const Vector& point, double value, const Vector& residuals) {
  const Index m = count();
  points_.conservativeResize(point.size(), m + 1);
  residuals_.conservativeResize(residuals.size(), m + 1);
  values_.conservativeResize(m + 1);
  values_(m) = value;
  set(m, point, value, residuals);
}

void ModelPoints::settle(double unit) {
  interpolation_ = Interpolation(shifts(), unit);
}

void ModelPoints::take(const Vector& point, double value, const Vector& residuals, double radius) {
  // Least beta of a point that is added, relative to w_ss: below, the system is nearly singular. Of points at
  // random beta is of the size of w_ss; rounding is 1e-16 of it.
  constexpr double kAddsSomething = 1e-4;
  const Vector s = point - centre();
  const auto exchange = interpolation_.exchange(s);
  const double length = s.norm() / radius;
  if (count() < max_ && exchange.beta > kAddsSomething * std::min(1.0, 0.5 * std::pow(length, 4))) {
    start(point, value, residuals);
    settle(radius);
    return;
  }
  const bool better = value < min();
  const Vector reference = better ? point : centre();
  // A copy of another point changes the determinant by 1e-32 or so, a step of use by 1e-4 and more.
  double max = 1e-14;
  std::optional<Index> leaves;
  for (Index t = 0; t < count(); ++t) {
    if (t == best_ && !better) continue;
    const double far = (points_.col(t) - reference).norm() / radius;
    const double weight = std::abs(exchange.factors(t)) * std::max(1.0, std::pow(far, 4));
    if (weight > max) {
      max = weight;
      leaves = t;
    }
  }
  if (leaves) replace(*leaves, point, value, residuals, radius);
}

void ModelPoints::replace(Index t, const Vector& point, double value, const Vector& residuals, double unit) {
  const bool was_best = t == best_;
  set(t, point, value, residuals);
  if (was_best) values_.minCoeff(&best_);
  settle(unit);
}

void ModelPoints::revise(Index t, double value, const Vector& residuals) {
  values_(t) = value;
  residuals_.col(t) = residuals;
  values_.minCoeff(&best_);
}

void ModelPoints::keep_best() {
  points_ = Matrix(points_.col(best_));
  residuals_ = Matrix(residuals_.col(best_));
  values_ = Vector::Constant(1, values_(best_));
  best_ = 0;
}

QuadraticModel ModelPoints::min_change(const QuadraticModel& before, const Vector& centre_before) const {
  const QuadraticModel old = before.moved(centre() - centre_before);
  const Matrix z = shifts();
  Vector missing(count());
  for (Index t = 0; t < count(); ++t) missing(t) = values_(t) - old.at(z.col(t));
  const QuadraticModel change = interpolation_.fit(missing);
  return {old.value + change.value, old.gradient + change.gradient, old.hessian + change.hessian};
}

void ModelPoints::set_values(const Vector& values, double unit) {
  const Index before = best_;
  values_ = values;
  values_.minCoeff(&best_);
  if (best_ != before) settle(unit);
}

QuadraticModel ModelPoints::sum_of_squares(Index q) const {
  const Matrix coefficients = interpolation_.coefficients(residuals_.topRows(q).transpose());
  const Matrix jacobian = interpolation_.gradients(coefficients);  // d x q
  const Vector at_centre = residuals_.col(best_).head(q);
  return {
      0.5 * at_centre.squaredNorm(), jacobian * at_centre,
      jacobian * jacobian.transpose() + interpolation_.hessian(coefficients.topRows(count()) * at_centre)};
}

}  // namespace bizo::methods
