// The models of a trust-region search: of values, of their square roots, or of residuals.
#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

QuadraticModel RegionSearch::model_of_values() const {
  if (settings_.squares) return points_.sum_of_squares(points_.residuals().rows());
  if (settings_.full || model_.gradient.size() == 0) return points_.interpolation().fit(points_.values());
  return points_.min_change(model_, model_centre_);
}

QuadraticModel RegionSearch::model_of_roots() const {
  return points_.interpolation().fit(ValueRoots::of(points_.values(), points_.min()));
}

// Roots until the points determine a quadratic; then whichever predicts better.
bool RegionSearch::prefers_roots() const {
  const bool determined = points_.count() == settings_.max;
  return settings_.roots && points_.min() > 0 && (!determined || roots_.are_better());
}

void RegionSearch::remodel() {
  of_roots_ = prefers_roots();
  if (penalty_.is_wanted()) {
    penalty_.steer(points_, [this] { return region(radii_.delta()); });
    model_ = penalty_.lagrangian(points_);
  } else {
    model_ = of_roots_ ? model_of_roots() : model_of_values();
  }
  model_centre_ = points_.centre();
  if (!model_.gradient.allFinite() || !model_.hessian.allFinite()) {
    model_ = {};
    begin(model_centre_);
  }
}

// A value that neither model knows yet.
void RegionSearch::compare_models(const Vector& point, double value) {
  if (!settings_.roots || !(points_.min() > 0) || !std::isfinite(value)) return;
  const Vector s = point - points_.centre();
  roots_.learn(value, model_of_values().at(s), ValueRoots::value(model_of_roots().at(s), points_.min()));
}

double RegionSearch::decrease_of_model(const Vector& s) const {
  const double at_end = model_.at(s);
  return model_.value - (of_roots_ ? ValueRoots::value(at_end, model_.value) : at_end);
}

}  // namespace bizo::methods
