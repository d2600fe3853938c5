#include "methods/trust_region/region_search.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bizo::methods {

RegionSearch::RegionSearch(const Settings& settings, Vector start, Vector lower, Vector upper,
                           Polyhedron linear)
    : settings_(settings),
      lower_(std::move(lower)),
      upper_(std::move(upper)),
      linear_(std::move(linear), lower_, upper_),
      points_(settings.max),
      penalty_(settings.constraints, settings.squares) {
  begin(start);
}

void RegionSearch::begin(const Vector& start) {
  repeats_ = start_.size() > 0 && start == start_ ? repeats_ + 1 : 0;
  start_ = start;
  place_first();
}

// No longer than what a box has room for on both sides.
double RegionSearch::first_radius(int widened) const {
  constexpr double kWider = 10;
  const double room = lower_.size() > 0 ? 0.5 * (upper_ - lower_).minCoeff() : HUGE_VAL;
  return std::min(settings_.radius * std::pow(kWider, widened), std::max(settings_.radius, room));
}

// Where the model learned nothing but one value, or noise. False: there is no farther.
bool RegionSearch::widen(int most) {
  if (widened_ >= most || !(first_radius(widened_ + 1) > first_radius(widened_))) return false;
  ++widened_;
  model_ = {};
  start_ = points_.centre();
  place_first();
  return true;
}

// To the side that has more room in a box; where one bound is missing, or as good as missing, inwards from
// one that is nearer than a radius (Powell 2009, section 2). Where the last beginning led nowhere, the same
// points would not either: to the other side, half as far.
void RegionSearch::place_first() {
  stage_ = Stage::start;
  attempts_ = failures_ = failed_steps_ = 0;
  looks_early_ = false;
  ratio_ = 0;
  const double radius = first_radius(widened_);
  const double rho = std::max(std::ldexp(radius, -repeats_), settings_.last_radius);
  // Models of residuals are good from the start, and accuracy on demand follows rho: one that grows only has
  // to fall again.
  radii_ = TrustRadii(rho, settings_.last_radius, settings_.squares || settings_.start_alone ? 0 : rho);
  const Vector& start = start_;
  const double side = repeats_ % 2 == 0 ? radii_.rho() : -radii_.rho();
  offsets_ = Vector::Constant(start.size(), side);
  // In radii: which side of a far wider box has a little more room is chance.
  constexpr double kFar = 100;
  const auto room = [&](double distance) { return distance < kFar * radius ? distance : HUGE_VAL; };
  for (Index i = 0; i < start.size(); ++i) {
    const double above = room(upper_(i) - start(i)), below = room(start(i) - lower_(i));
    const bool finite = std::isfinite(above) && std::isfinite(below);
    if ((finite || (side > 0 ? above : below) < radii_.rho()) && (side > 0 ? below > above : above > below))
      offsets_(i) = -side;
  }
  const auto [centre, offsets] = linear_.inside({start, offsets_}, radii_.rho());
  first_ = centre;
  offsets_ = offsets;
  if (!settings_.rounds || start.size() == 0) return;
  rounds_ = RoundSearch(start, radii_.rho(), lower_, upper_, settings_.squares,
                        settings_.seed + static_cast<std::uint64_t>(restarts_));
  stage_ = Stage::rounds;
}

Region RegionSearch::region(double radius) const {
  const Vector centre = points_.centre();
  Region region{radius, lower_ - centre, upper_ - centre};
  linear_.limit(centre, region);
  return region;
}

RegionSearch::Trial RegionSearch::step_within(double radius) const {
  const Region within = region(radius);
  if (penalty_.is_wanted()) {
    const auto [s, predicted] = penalty_.step(points_, within);
    return {points_.centre() + s, predicted};
  }
  const Vector s = region_step(model_, within);
  return {points_.centre() + s, model_.value - model_.at(s)};
}

RegionSearch::Multipliers RegionSearch::multipliers() const {
  const bool still_there = restarts_ > 0 && points_.count() > 0 && points_.centre() == start_;
  return still_there ? settled_ : Multipliers{penalty_.multipliers(), linear_multipliers()};
}

Vector RegionSearch::linear_multipliers() const {
  return linear_.multipliers(points_.count() > 0 ? points_.centre() : start_, model_.gradient,
                             radii_.delta());
}

Matrix RegionSearch::ask() {
  trials_.clear();
  if (start_.size() == 0) trials_.push_back({start_});  // there is nothing to search
  while (trials_.empty()) {
    if (stage_ == Stage::simplex) return simplex_.ask(settings_.together);
    if (stage_ == Stage::kinks) return kinks_.ask(settings_.together);
    if (stage_ == Stage::rounds) return rounds_.ask(settings_.together);
    if (stage_ == Stage::start)
      ask_first();
    else if (stage_ == Stage::probe)
      ask_probe();
    else if (stage_ == Stage::mend)
      after_bad_step();
    else
      propose_step();
  }
  const bool of_model = stage_ == Stage::step || stage_ == Stage::mend;
  if (of_model && start_.size() > 0) propose_more();
  Matrix points(start_.size(), static_cast<Index>(trials_.size()));
  for (Index i = 0; i < points.cols(); ++i) points.col(i) = trials_[static_cast<std::size_t>(i)].point;
  return points;
}

void RegionSearch::tell(const Vector& told, const Matrix& parts) {
  if (start_.size() == 0 && started()) return;
  const bool constrained = penalty_.is_wanted();
  const Vector values = constrained ? penalty_.merits(told, parts) : told;
  const Matrix residuals = constrained ? penalty_.parts_of_models(told, parts) : parts;
  if (stage_ == Stage::simplex) return tell_simplex(values);
  if (stage_ == Stage::kinks) return tell_kinks(values);
  if (stage_ == Stage::rounds) return tell_rounds(values, residuals);
  if (stage_ == Stage::probe) return tell_probe(values);
  if (stage_ == Stage::start) {
    tell_first(values, residuals);
    return;
  }
  const bool mending_failed = !mended(values, residuals);
  learn_steps(values, residuals);
  remodel();
  if (!mending_failed || stage_ == Stage::start) return;
  // As often as it takes from the first radius to one that is no news.
  constexpr double kMinReach = 1e-3;
  reach_ *= 0.5;
  stage_ = Stage::mend;
  if (reach_ < kMinReach) {
    reach_ = 1;
    reduce(true);
  }
}

// False if the point that was to mend the model has no value.
bool RegionSearch::mended(const Vector& values, const Matrix& residuals) {
  compare_models(trials_[0].point, values(0));
  for (std::size_t k = 0; k < trials_.size(); ++k) {
    const Trial& trial = trials_[k];
    const auto i = static_cast<Index>(k);
    if (trial.leaves >= 0 && std::isfinite(values(i)))
      points_.replace(trial.leaves, trial.point, values(i), residuals.col(i), radii_.delta());
  }
  if (trials_[0].leaves < 0) return true;
  if (!std::isfinite(values(0))) return false;
  reach_ = 1;
  stage_ = Stage::step;
  return true;
}

void RegionSearch::learn_steps(const Vector& values, const Matrix& residuals) {
  std::optional<Index> best;
  for (std::size_t k = 0; k < trials_.size(); ++k) {
    const auto i = static_cast<Index>(k);
    if (!std::isfinite(values(i))) continue;
    if (!best || values(i) < values(*best)) best = i;
    if (trials_[k].leaves < 0) points_.take(trials_[k].point, values(i), residuals.col(i), radii_.delta());
  }
  if (trials_[0].leaves >= 0) return;
  ratio_ = kNaN;
  if (best) {
    length_ = (trials_[static_cast<std::size_t>(*best)].point - model_centre_).norm();
    const double predicted = trials_[0].predicted;
    const double seen = of_roots_ ? ValueRoots::of(values(*best), model_.value) : values(*best);
    ratio_ = predicted > 0 ? (model_.value - seen) / predicted : -1;
    slope_ = std::abs(values(*best) - model_.value) / length_;
  }
  if (best && ratio_ < 0.1) {
    const bool lower = values(*best) < model_.value;
    look_.failed(lower ? model_centre_ : trials_[static_cast<std::size_t>(*best)].point,
                 lower ? model_.value : values(*best));
  }
  failed_steps_ = ratio_ >= 0.1 ? 0 : failed_steps_ + 1;
  radii_.after_step(ratio_, length_);
  if (ratio_ > 0.7) failures_ = 0;  // a very good step: the model knows F again
  stage_ = ratio_ >= 0.1 ? Stage::step : Stage::mend;
}

void RegionSearch::archive(Archive& a) {
  a(stage_, start_, offsets_, attempts_, trials_, points_, model_, model_centre_, radii_, ratio_, length_,
    reach_, restarts_, penalty_, repeats_, turn_, failures_, failed_rho_, slope_, failed_slope_, look_,
    kinks_, failed_steps_, looks_early_, simplex_, rounds_, first_, infeasible_, settled_, last_violation_,
    widened_, roots_, of_roots_);
}

}  // namespace bizo::methods
