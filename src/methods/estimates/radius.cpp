#include "methods/estimates/radius.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

constexpr double kRange = 1000;  // of a search, either way: five trials that are four times as long each

}  // namespace

double forward_radius(double noise, double second_derivative) {
  return std::pow(8, 0.25) * std::sqrt(noise / second_derivative);
}

double central_radius(double noise, double third_derivative) {
  return std::cbrt(3 * noise / third_derivative);
}

RadiusSearch::RadiusSearch(double noise, bool central, double first, double max, double free)
    : noise_(noise),
      central_(central),
      min_(std::min(first / kRange, max)),
      max_(std::isinf(max) ? first * kRange : max),
      free_(free),
      radius_(std::min(first, max)),
      done_(!(noise > 0)) {}

Vector RadiusSearch::points(bool central) {
  return central ? Vector{{0, 2, 4, 6}} : Vector{{0, 1, 4}};
}

// What the test ratio says of the derivative next beyond the one that is used, and that of the radius. It is
// the derivative on the line's way, and grows towards one of its ends: a shorter radius costs less (8 % at
// most, if it is constant) than a longer one.
double RadiusSearch::best(double ratio) const {
  constexpr double kShort = 0.8;
  const double derivative = ratio * 8 * noise_;  // times radius_^3 8, or radius_^2 6
  return kShort * (central_ ? central_radius(noise_, derivative / (8 * std::pow(radius_, 3)))
                            : forward_radius(noise_, derivative / (6 * radius_ * radius_)));
}

// Ratios of the divided difference next beyond the one that is used, to what noise alone could make of it:
// its own standard deviation is 0.6, so that even noise of twice the size seldom makes one of 3.
void RadiusSearch::tell(std::span<const double> values) {
  constexpr double kMin = 3, kMax = 12, kFactor = 4, kAgain = 1.2;
  constexpr int kTrials = 15;
  const double beyond = central_ ? values[3] - 3 * values[2] + 3 * values[1] - values[0]
                                 : values[2] - 4 * values[1] + 3 * values[0];
  const double ratio = std::abs(beyond) / (8 * noise_);
  if (!std::isnan(found_)) {
    // Once more, a little further, with other errors: an outlier does not come twice.
    done_ = !(ratio < 0.5 * kMin);
    radius_ = done_ ? std::clamp(std::isfinite(ratio) ? std::sqrt(found_ * best(ratio)) : found_, min_, max_)
                    : radius_;
    found_ = kNaN;
    if (done_) return;
  } else if (kMin <= ratio && ratio <= kMax) {
    found_ = best(ratio);
    radius_ *= kAgain;
    return;
  }
  if (central_ && ratio < kMin && radius_ >= free_) {
    const double change = std::abs(values[1] - values[0]), bend = values[2] - 2 * values[1] + values[0];
    done_ = std::abs(bend) >= std::max(change, 8 * kMin * noise_);
  }
  if (done_) return;
  done_ = ++trials_ == kTrials;
  if (done_) return;
  if (ratio < kMin)
    lower_ = radius_;
  else
    upper_ = radius_;
  const double next = std::isinf(upper_) ? radius_ * kFactor
                      : lower_ == 0      ? radius_ / kFactor
                                         : 0.5 * (lower_ + upper_);
  radius_ = std::clamp(next, min_, max_);
  done_ = radius_ != next;
}

}  // namespace bizo::methods
