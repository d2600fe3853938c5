// What a trust-region search does where steps fail at one length after another: it looks for kinks and noise,
// and goes on without models.
#include <algorithm>
#include <cmath>
#include <utility>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

// Searches without models compare plain values, all as accurate as each other.
bool RegionSearch::is_plain() const {
  return !settings_.squares && settings_.constraints == 0 && !settings_.start_alone && linear_.empty();
}

Vector RegionSearch::best() const {
  return stage_ == Stage::simplex  ? simplex_.best()
         : stage_ == Stage::kinks  ? kinks_.best()
         : stage_ == Stage::rounds ? rounds_.best()
                                   : points_.centre();
}

double RegionSearch::min() const {
  return stage_ == Stage::simplex  ? simplex_.min()
         : stage_ == Stage::kinks  ? kinks_.min()
         : stage_ == Stage::rounds ? rounds_.min()
                                   : points_.min();
}

void RegionSearch::ask_probe() {
  const Matrix points = look_.points(points_.centre());
  for (Index k = 0; k < points.cols(); ++k) trials_.push_back({points.col(k)});
}

void RegionSearch::tell_probe(const Vector& values) {
  const double centre = points_.min();
  const KinkLook::Found found = look_.learn(centre, values);
  if (found == KinkLook::Found::kink) return;
  failed_steps_ = 0;
  if (found == KinkLook::Found::kink_without_noise) {
    const double least = 1e-7 * settings_.radius;
    kinks_ = KinkSearch(points_.centre(), centre, settings_.rounds ? rounds_.radius() : radii_.rho(), least,
                        lower_, upper_);
    const QuadraticModel& known = settings_.rounds ? rounds_.model() : model_;
    if (known.hessian.size() > 0) kinks_.expect(known.hessian);
    stage_ = Stage::kinks;
    return;
  }
  go_on_after_look();
}

void RegionSearch::go_on_after_look() {
  const bool early = std::exchange(looks_early_, false);
  stage_ = settings_.rounds ? Stage::rounds : early ? Stage::mend : Stage::step;
  if (stage_ == Stage::step) reduce_after_failure();
}

void RegionSearch::tell_rounds(const Vector& values, const Matrix& residuals) {
  rounds_.tell(values, residuals);
  if (!rounds_.started()) return;
  radii_ = TrustRadii(rounds_.radius(), settings_.last_radius);
  if (rounds_.radius() <= settings_.last_radius) {
    begin_anew(rounds_.best(), rounds_.min());
    return;
  }
  if (!is_plain() || rounds_.failures() == 0 || rounds_.failed_end().size() == 0) return;
  look_.failed(rounds_.failed_end(), rounds_.failed_value());
  if (!look_.is_due(rounds_.best(), rounds_.failures())) return;
  rounds_.forget_failures();
  points_ = ModelPoints(settings_.max);
  points_.start(rounds_.best(), rounds_.min(), Vector(0));
  stage_ = Stage::probe;
}

void RegionSearch::reduce_after_failure() {
  // Steps that failed at so many lengths in a row, each half as long as the one before: a smooth F looks like
  // a quadratic at some of them. kFew: a simplex of many corners moves slowly.
  constexpr int kFailures = 5;
  constexpr Index kFew = 20;
  // The slope of F to the end of such a step, over that of one 2^5 times as long: 2^-5 where F is a quadratic
  // that a model will follow nearer; 1 near a kink; 2^5 where noise is all that is left of F, which shows
  // farther away.
  constexpr double kSmooth = 0.2, kNoisy = 4;
  constexpr int kMaxWidened = 2;
  const double steeper = slope_ / failed_slope_;
  if (failures_ >= kFailures && is_plain()) {
    if (steeper > kNoisy && widen(kMaxWidened)) return;
    if (!(steeper < kSmooth) && start_.size() <= kFew) {
      simplex_ = SimplexSearch(points_.centre(), points_.min(), failed_rho_, lower_, upper_);
      stage_ = Stage::simplex;
      return;
    }
  }
  radii_.reduce(true);
  points_.settle(radii_.delta());
}

// Differences that mislead are those of noise, and some may have no value: back to models. A search that has
// become as small as the last region has found what it can.
void RegionSearch::tell_kinks(const Vector& values) {
  kinks_.tell(values);
  const bool ends = kinks_.misled() || kinks_.blocked();
  if (ends && kinks_.best() == points_.centre()) {
    look_.set_noisy(kinks_.misled());
    go_on_after_look();
  } else if (ends || kinks_.size() <= settings_.last_radius) {
    begin_anew(kinks_.best(), kinks_.min());
  }
}

void RegionSearch::tell_simplex(const Vector& values) {
  simplex_.tell(values);
  if (simplex_.size() <= settings_.last_radius) begin_anew(simplex_.best(), simplex_.min());
}

// A model is made anew there.
void RegionSearch::begin_anew(const Vector& centre, double value) {
  points_ = ModelPoints(settings_.max);
  points_.start(centre, value, Vector(0));
  model_ = {};
  ++restarts_;
  begin(centre);
}

}  // namespace bizo::methods
