// What a trust-region search does where there are constraints: values of points are those of the exact
// penalty Phi + penalty sum max(0, c_i), steps those of S l1 QP (docs/math.md, Constraints).
#include <algorithm>
#include <cmath>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

Vector RegionSearch::merits(const Vector& values, const Matrix& parts) const {
  return values + penalty_ * parts.bottomRows(settings_.constraints).cwiseMax(0).colwise().sum().transpose();
}

// Phi is a first row where there are no residuals to make it of.
Matrix RegionSearch::with_values(const Vector& values, const Matrix& parts) const {
  if (settings_.squares) return parts;
  Matrix all(parts.rows() + 1, parts.cols());
  all << values.transpose(), parts;
  return all;
}

ConstrainedModel RegionSearch::constrained_model() const {
  const Matrix& parts = points_.residuals();
  const Index k = settings_.constraints, q = parts.rows() - k;
  ConstrainedModel model;
  const Interpolation& interpolation = points_.interpolation();
  const Index best = points_.best();
  const auto part = [&](Index row) {
    QuadraticModel fitted = interpolation.fit(parts.row(row).transpose());
    fitted.value = parts(row, best);
    return fitted;
  };
  model.objective = settings_.squares ? points_.sum_of_squares(q) : part(0);
  for (Index i = 0; i < k; ++i) model.constraints.push_back(part(q + i));
  return model;
}

double RegionSearch::violation_at_best() const {
  if (settings_.constraints == 0) return 0;
  return std::max(0.0, points_.residuals(points_.best()).tail(settings_.constraints).maxCoeff());
}

// The penalty grows until a step reduces the violation by at least half of what any step could (Byrd, Nocedal
// and Waltz 2008), but not without end: where constraints contradict each other no penalty is enough, and
// beyond kMost nothing would be left of F in the merit's digits.
void RegionSearch::steer_penalty() {
  constexpr double kShare = 0.5, kGrowth = 4, kMost = 1e10, kRounding = 1e-13;
  constexpr int kRaises = 20;
  const Index k = settings_.constraints;
  if (multipliers_.size() == 0) multipliers_.setZero(k);
  for (int raise = 0; raise < kRaises; ++raise) {
    const ConstrainedModel model = constrained_model();
    if (!model.objective.gradient.allFinite() || !model.objective.hessian.allFinite()) return;
    const Region within = region(radii_.delta());
    const Vector zero = Vector::Zero(within.lower.size());
    double slope = 0;
    for (const auto& c : model.constraints) slope = std::max(slope, c.gradient.norm());
    // Of F within the region; where that is rounding, F has no size to compare with.
    const double size = model.objective.gradient.norm() + radii_.delta() * model.objective.hessian.norm();
    const bool has_size = slope > 0 && size * radii_.delta() > kRounding * std::abs(model.objective.value);
    const double least = has_size ? size / slope : penalty_ > 0 ? 0 : 1;
    first_penalty_ = std::max(first_penalty_, least);
    const double here = model.violation(zero);
    bool enough = penalty_ > 0;
    if (enough) {
      const ConstrainedStep step = constrained_step(model, penalty_, within, multipliers_);
      multipliers_ = step.multipliers;
      if (here > 1e-6 * slope * radii_.delta()) {
        ConstrainedModel feasibility = model;
        feasibility.objective = {0, zero, Matrix::Zero(zero.size(), zero.size())};
        const Vector nearest = constrained_step(feasibility, 1, within, Vector::Zero(k)).s;
        // What models promise of so little is rounding.
        const double possible = here - model.violation(nearest);
        enough = possible <= 1e-6 * here || here - model.violation(step.s) >= kShare * possible;
      }
    }
    if (enough || penalty_ > kMost * first_penalty_) return;
    penalty_ = penalty_ > 0 ? kGrowth * penalty_ : std::max(least, 1e-300);
    const Index q = points_.residuals().rows() - k;
    const Matrix& parts = points_.residuals();
    const Vector values = settings_.squares
                              ? Vector(0.5 * parts.topRows(q).colwise().squaredNorm().transpose())
                              : Vector(parts.row(0).transpose());
    points_.set_values(merits(values, parts), radii_.delta());
  }
}

QuadraticModel RegionSearch::lagrangian() const {
  const ConstrainedModel model = constrained_model();
  QuadraticModel sum = model.objective;
  for (std::size_t i = 0; i < model.constraints.size(); ++i) {
    const double multiplier = multipliers_(static_cast<Index>(i));
    sum.gradient += multiplier * model.constraints[i].gradient;
    sum.hessian += multiplier * model.constraints[i].hessian;
  }
  sum.value = points_.min();
  return sum;
}

RegionSearch::Trial RegionSearch::step_within(double radius) const {
  const Region within = region(radius);
  if (settings_.constraints == 0) {
    const Vector s = region_step(model_, within);
    return {points_.centre() + s, model_.value - model_.at(s)};
  }
  const ConstrainedModel model = constrained_model();
  const Vector s = constrained_step(model, penalty_, within, multipliers_).s;
  return {points_.centre() + s, model.merit(Vector::Zero(s.size()), penalty_) - model.merit(s, penalty_)};
}

}  // namespace bizo::methods
