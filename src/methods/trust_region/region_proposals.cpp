// What a trust-region search asks for: first points, steps, points that mend the model.
#include <algorithm>
#include <cmath>
#include <functional>

#include "bizo/core/constrained.hpp"
#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

void RegionSearch::ask_first() {
  if (!started()) trials_.push_back({start_});
  if (!started() && settings_.start_alone) return;
  for (Index i = 0; i < offsets_.size(); ++i) {
    if (offsets_(i) == 0) continue;
    Vector point = first_;
    point(i) = std::clamp(point(i) + offsets_(i), lower_(i), upper_(i));
    trials_.push_back({point});
  }
  if (!settings_.curved || attempts_ > 0) return;
  for (Index i = 0; i < offsets_.size(); ++i) {
    Vector point = first_;
    const double other = point(i) - offsets_(i);
    point(i) = other >= lower_(i) && other <= upper_(i)
                   ? other
                   : std::clamp(point(i) + 2 * offsets_(i), lower_(i), upper_(i));
    if (linear_.meets(point)) trials_.push_back({point});
  }
}

// A coordinate along which there is no value is tried on the other side, at half the distance.
void RegionSearch::tell_first(const Vector& values, const Matrix& residuals) {
  // 2^-20 of the radius: nothing can be learned along such a coordinate, and it stays where it is.
  constexpr int kAttempts = 20;
  // Values with few digits may all be the same; beyond 10^5 radii F is taken for constant.
  constexpr int kMaxWidened = 5;
  Index next = 0;
  if (!started()) {
    if (!std::isfinite(values(0))) return;
    points_.start(trials_[0].point, values(0), residuals.col(0));
    next = 1;
    if (settings_.start_alone) return;
  } else if (points_.count() > 1 && attempts_ == 0) {
    points_.keep_best();
  }
  const double at_start = attempts_ == 0 ? points_.min() : points_.value(0);
  const Vector residuals_at_start = points_.residuals(0);
  ++attempts_;
  for (Index i = 0; i < offsets_.size(); ++i) {
    if (offsets_(i) == 0) continue;
    const Index k = next++;
    const Vector& point = trials_[static_cast<std::size_t>(k)].point;
    const bool answered = std::isfinite(values(k));
    if (answered || attempts_ > kAttempts) {
      points_.start(point, answered ? values(k) : at_start,
                    answered ? Vector(residuals.col(k)) : residuals_at_start);
      offsets_(i) = 0;
    } else {
      const double other = -0.5 * offsets_(i);
      Vector beside = first_;
      beside(i) += other;
      const bool inside = beside(i) >= lower_(i) && beside(i) <= upper_(i) && linear_.meets(beside);
      offsets_(i) = inside ? other : -other;
    }
  }
  for (; next < values.size(); ++next)  // second points, which may be missing
    if (std::isfinite(values(next)))
      points_.start(trials_[static_cast<std::size_t>(next)].point, values(next), residuals.col(next));
  if (offsets_.squaredNorm() > 0) return;
  const bool flat = attempts_ == 1 && start_.size() > 0 && points_.values().maxCoeff() == points_.min();
  if (flat && widen(kMaxWidened)) return;
  points_.settle(radii_.delta());
  stage_ = Stage::step;
  remodel();
}

void RegionSearch::add_step(double radius) {
  trials_.push_back(step_within(radius));
}

// A copy of a point of the model, or of another trial, would make the system singular.
bool RegionSearch::is_new(const Vector& point) const {
  const double apart = 1e-3 * radii_.rho();  // far below any step that is evaluated
  const auto near = [&](const Trial& trial) { return (trial.point - point).norm() < apart; };
  return points_.distance_to(point) >= apart && std::ranges::none_of(trials_, near);
}

// False: there is no such point.
bool RegionSearch::add_mending(Index t) {
  const double radius = reach_ * std::max(std::min(0.1 * points_.distance(t), radii_.delta()), radii_.rho());
  const Vector s = farthest_from_zero(points_.interpolation().lagrange(t), region(radius));
  const Vector point = points_.centre() + s;
  if (!is_new(point)) return false;
  trials_.push_back({point, kNaN, t});
  return true;
}

std::vector<Index> RegionSearch::beyond(double distance) const {
  std::vector<Index> far;
  for (Index t = 0; t < points_.count(); ++t)
    if (points_.distance(t) > distance) far.push_back(t);
  std::ranges::stable_sort(far, std::greater{}, [&](Index t) { return points_.distance(t); });
  return far;
}

// 1/2, 10, 2: Powell 2009, section 3.
void RegionSearch::propose_step() {
  // A model that knew the last value so well needs no mending. Of sum (x_i - i)^2 with 16 unknowns it saves
  // 240 of 329 values; at 0.01 problems with noise are solved later.
  constexpr double kExact = 0.003;
  add_step(radii_.delta());
  length_ = (trials_[0].point - points_.centre()).norm();
  if (length_ >= 0.5 * radii_.rho()) return;
  trials_.clear();
  const auto far = beyond(10 * radii_.rho());
  if (far.empty() || std::abs(ratio_ - 1) < kExact) {
    reduce(false);
    return;
  }
  radii_.limit(std::min(0.1 * radii_.delta(), 0.5 * points_.distance(far[0])));
  if (!add_mending(far[0])) reduce(false);
}

void RegionSearch::after_bad_step() {
  // Mending and more points help a model of a smooth F; with kinks step after step fails. Of 2, 3 and 4, on
  // half of the problems of docs/opaque.md, 3 solves most with kinks; with 2 smooth ones are solved later.
  constexpr int kFailedSteps = 3;
  if (is_plain() && look_.is_due(points_.centre(), failed_steps_ / kFailedSteps)) {
    looks_early_ = true;
    stage_ = Stage::probe;
    return;
  }
  const auto far = beyond(std::max(2 * radii_.delta(), 10 * radii_.rho()));
  // A step to a wall changes no model: the same one would follow.
  const double length = std::isnan(ratio_) ? 0 : length_;
  if (!far.empty() && add_mending(far[0])) return;
  if (ratio_ > 0 || std::max(radii_.delta(), length) > radii_.rho())
    propose_step();
  else
    reduce(true);
}

bool RegionSearch::has_room() const {
  return static_cast<Index>(trials_.size()) < settings_.together;
}

void RegionSearch::add_new_step(double radius) {
  add_step(radius);
  const Trial step = trials_.back();
  trials_.pop_back();
  if (is_new(step.point)) trials_.push_back(step);
}

// Longer steps if the first one ends at the sphere, shorter ones if they differ from it.
void RegionSearch::add_other_lengths() {
  // Of 16 points 4: with 8 fewer of 33 problems are solved after 3 (d + 1) rounds, smooth or not.
  const auto end = trials_.size() + static_cast<std::size_t>(std::max<Index>(2, settings_.together / 4));
  const bool at_sphere = length_ >= 0.99 * radii_.delta();
  for (const double factor : {2.0, 0.5, 4.0, 0.25, 8.0, 1.4, 0.7, 16.0}) {
    const double radius = factor * radii_.delta();
    if (!has_room() || trials_.size() >= end) return;
    if (radius >= radii_.rho() && (at_sphere || radius <= length_)) add_new_step(radius);
  }
}

// Points of the next model: along one coordinate after the other, to one side in one turn and to the other in
// the next, round the point where the first trial leads.
void RegionSearch::add_around(const Vector& centre, double length) {
  const Index d = start_.size();
  for (Index k = 0; k < 2 * d && has_room(); ++k, ++turn_) {
    const Index i = turn_ % d;
    Vector point = centre;
    point(i) = std::clamp(point(i) + (turn_ / d % 2 == 0 ? length : -length), lower_(i), upper_(i));
    if (is_new(point) && linear_.meets(point)) trials_.push_back({point});
  }
}

// What the rest of a round is for.
void RegionSearch::propose_more() {
  if (!has_room()) return;
  const bool steps = trials_[0].leaves < 0;
  const Vector centre = steps ? trials_[0].point : points_.centre();
  if (steps)
    add_other_lengths();
  else
    add_new_step(radii_.delta());
  for (const Index t : beyond(std::max(2 * radii_.delta(), 10 * radii_.rho())))
    if (has_room() && t != trials_[0].leaves) add_mending(t);
  // 1/5 of the step or the region: of 1/10, 1/5, 1/2 and 1 the one with most problems solved to 1e-5.
  add_around(centre, std::max(radii_.rho(), 0.2 * (steps ? length_ : radii_.delta())));
}

void RegionSearch::reduce(bool failed) {
  stage_ = Stage::step;
  if (radii_.at_end()) {
    ++restarts_;
    // Twice, and in vain: the first model of a search that begins anew may know better.
    constexpr double kSame = 0.999;
    const double violated = penalty_.violation(points_);
    infeasible_ = repeats_ > 0 && violated > kFeasible && violated > kSame * last_violation_;
    last_violation_ = violated;
    settled_ = {penalty_.multipliers(), linear_multipliers()};
    begin(points_.centre());
    return;
  }
  if (failed) {
    if (failures_++ == 0) {
      failed_rho_ = radii_.rho();
      failed_slope_ = slope_;
    }
    if (is_plain() && look_.is_due(points_.centre(), failures_))
      stage_ = Stage::probe;
    else
      reduce_after_failure();
    return;
  }
  failures_ = 0;
  radii_.reduce(false);
  points_.settle(radii_.delta());
}

}  // namespace bizo::methods
