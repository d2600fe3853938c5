#include "methods/trust_region/exact_penalty.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

Vector ExactPenalty::merits(const Vector& values, const Matrix& parts) const {
  return values + penalty_ * parts.bottomRows(constraints_).cwiseMax(0).colwise().sum().transpose();
}

// Phi is a first row where there are no residuals to make it of.
Matrix ExactPenalty::parts_of_models(const Vector& values, const Matrix& parts) const {
  if (squares_) return parts;
  Matrix all(parts.rows() + 1, parts.cols());
  all << values.transpose(), parts;
  return all;
}

ConstrainedModel ExactPenalty::model(const ModelPoints& points) const {
  const Matrix& parts = points.residuals();
  const Index k = constraints_, q = parts.rows() - k;
  ConstrainedModel model;
  const Interpolation& interpolation = points.interpolation();
  const Index best = points.best();
  const auto part = [&](Index row) {
    QuadraticModel fitted = interpolation.fit(parts.row(row).transpose());
    fitted.value = parts(row, best);
    return fitted;
  };
  model.objective = squares_ ? points.sum_of_squares(q) : part(0);
  for (Index i = 0; i < k; ++i) model.constraints.push_back(part(q + i));
  return model;
}

double ExactPenalty::violation(const ModelPoints& points) const {
  if (constraints_ == 0) return 0;
  return std::max(0.0, points.residuals(points.best()).tail(constraints_).maxCoeff());
}

// The penalty grows until a step reduces the violation by at least half of what any step could (Byrd, Nocedal
// and Waltz 2008), but not without end: where constraints contradict each other no penalty is enough, and
// beyond kMost nothing would be left of F in the merit's digits.
void ExactPenalty::steer(ModelPoints& points, const std::function<Region()>& region) {
  constexpr double kMost = 1e10, kRounding = 1e-13;
  constexpr int kRaises = 20;
  if (multipliers_.size() == 0) multipliers_.setZero(constraints_);
  for (int raises = 0; raises < kRaises; ++raises) {
    const ConstrainedModel model = this->model(points);
    if (!model.objective.gradient.allFinite() || !model.objective.hessian.allFinite()) return;
    const Region within = region();
    double slope = 0;
    for (const auto& c : model.constraints) slope = std::max(slope, c.gradient.norm());
    // Of F within the region; where that is rounding, F has no size to compare with.
    const double size = model.objective.gradient.norm() + within.radius * model.objective.hessian.norm();
    const bool has_size = slope > 0 && size * within.radius > kRounding * std::abs(model.objective.value);
    const double least = has_size ? size / slope : penalty_ > 0 ? 0 : 1;
    first_penalty_ = std::max(first_penalty_, least);
    if (is_enough(model, slope, within) || penalty_ > kMost * first_penalty_) return;
    raise(least, points, within.radius);
  }
}

bool ExactPenalty::is_enough(const ConstrainedModel& model, double slope, const Region& within) {
  constexpr double kShare = 0.5;
  if (!(penalty_ > 0)) return false;
  const Vector zero = Vector::Zero(within.lower.size());
  const double here = model.violation(zero);
  const ConstrainedStep step = constrained_step(model, penalty_, within, multipliers_);
  multipliers_ = step.multipliers;
  if (!(here > 1e-6 * slope * within.radius)) return true;
  ConstrainedModel feasibility = model;
  feasibility.objective = {0, zero, Matrix::Zero(zero.size(), zero.size())};
  const Vector nearest = constrained_step(feasibility, 1, within, Vector::Zero(constraints_)).s;
  // What models promise of so little is rounding.
  const double possible = here - model.violation(nearest);
  return possible <= 1e-6 * here || here - model.violation(step.s) >= kShare * possible;
}

void ExactPenalty::raise(double least, ModelPoints& points, double delta) {
  constexpr double kGrowth = 4;
  penalty_ = penalty_ > 0 ? kGrowth * penalty_ : std::max(least, 1e-300);
  const Matrix& parts = points.residuals();
  const Index q = parts.rows() - constraints_;
  const Vector values = squares_ ? Vector(0.5 * parts.topRows(q).colwise().squaredNorm().transpose())
                                 : Vector(parts.row(0).transpose());
  points.set_values(merits(values, parts), delta);
}

QuadraticModel ExactPenalty::lagrangian(const ModelPoints& points) const {
  const ConstrainedModel model = this->model(points);
  QuadraticModel sum = model.objective;
  for (std::size_t i = 0; i < model.constraints.size(); ++i) {
    const double multiplier = multipliers_(static_cast<Index>(i));
    sum.gradient += multiplier * model.constraints[i].gradient;
    sum.hessian += multiplier * model.constraints[i].hessian;
  }
  sum.value = points.min();
  return sum;
}

ExactPenalty::Step ExactPenalty::step(const ModelPoints& points, const Region& region) const {
  const ConstrainedModel model = this->model(points);
  const Vector s = constrained_step(model, penalty_, region, multipliers_).s;
  return {s, model.merit(Vector::Zero(s.size()), penalty_) - model.merit(s, penalty_)};
}

}  // namespace bizo::methods
