// What a trust-region search does where steps fail at one length after another: it looks for kinks and noise,
// and goes on without models.
#include <algorithm>
#include <cmath>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {
namespace {

// Of five values at equal distances. Fourth over second difference: small with the square of the distance
// where F is smooth. A kink at node 1 + t has the second differences j (1 - t, t, 0), and the fourth over the
// largest of them is |1 - 3 t| / max(1 - t, t): 0 to 2, and below 1/2 at one position in nine, where it is
// missed this time. Second differences of one kink have one sign, those of noise have both.
bool has_one_kink(const Vector& values) {
  constexpr double kKink = 0.5, kOther = 0.1;
  const Vector second = values.head(3) - 2 * values.segment(1, 3) + values.tail(3);
  const double fourth = std::abs(second(0) - 2 * second(1) + second(2));
  const double size = second.cwiseAbs().maxCoeff();
  const double other = std::min(second.maxCoeff(), -second.minCoeff());  // of the sign that is weaker
  return fourth > kKink * size && other < kOther * size;
}

}  // namespace

// Searches without models compare plain values, all as accurate as each other.
bool RegionSearch::is_plain() const {
  return !settings_.squares && settings_.constraints == 0 && !settings_.start_alone && linear_.b.size() == 0;
}

Vector RegionSearch::best() const {
  return stage_ == Stage::simplex ? simplex_.best()
         : stage_ == Stage::kinks ? kinks_.best()
                                  : points_.centre();
}

double RegionSearch::min() const {
  return stage_ == Stage::simplex ? simplex_.min() : stage_ == Stage::kinks ? kinks_.min() : points_.min();
}

// The more often F was found smooth, the more failures it takes.
bool RegionSearch::looks_for_kinks() const {
  return is_plain() && !noisy_ && failures_ > smooth_ && end_.size() > 0 && end_ != points_.centre();
}

// Between the best point and the end of the step that failed; if there is a kink, beside the best point.
void RegionSearch::ask_probe() {
  // As short as the differences of what would follow.
  constexpr double kBeside = 1e-5;
  const Vector step = end_ - points_.centre();
  const std::vector<double> shares =
      kink_found_ ? std::vector{kBeside, 2 * kBeside} : std::vector{0.25, 0.5, 0.75};
  for (const double share : shares) trials_.push_back({points_.centre() + share * step});
}

void RegionSearch::tell_probe(const Vector& values) {
  // Second over first difference, of three values close to each other: if they have no noise, small with the
  // distance.
  constexpr double kNoise = 0.1;
  // Times that no kink was found that count.
  constexpr int kMaxLooks = 3;
  if (!values.allFinite()) {  // a wall tells neither kinks nor noise
    kink_found_ = false;
    stage_ = Stage::step;
    return reduce_after_failure();
  }
  const double centre = points_.min();
  if (!kink_found_) {
    kink_found_ = has_one_kink(Vector{{centre, values(0), values(1), values(2), end_value_}});
    if (kink_found_) return;
    smooth_ = std::min(smooth_ + 1, kMaxLooks);
  } else {
    kink_found_ = false;
    noisy_ = !(std::abs(centre - 2 * values(0) + values(1)) < kNoise * std::abs(values(1) - centre));
    if (!noisy_) {
      const double least = 1e-7 * settings_.radius;
      kinks_ = KinkSearch(points_.centre(), centre, radii_.rho(), least, lower_, upper_);
      stage_ = Stage::kinks;
      return;
    }
  }
  stage_ = Stage::step;
  reduce_after_failure();
}

void RegionSearch::reduce_after_failure() {
  // Steps that failed at so many lengths in a row, each half as long as the one before: a smooth F looks like
  // a quadratic at some of them. kFew: a simplex of many corners moves slowly.
  constexpr int kFailures = 5;
  constexpr Index kFew = 20;
  if (failures_ >= kFailures && is_plain() && start_.size() <= kFew) {
    simplex_ = SimplexSearch(points_.centre(), points_.min(), failed_rho_, lower_, upper_);
    stage_ = Stage::simplex;
    return;
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
    noisy_ = kinks_.misled();
    stage_ = Stage::step;
    reduce_after_failure();
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
