#include "bizo/methods/radius.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace bizo {
namespace {

constexpr double kRange = 1000;  // of a search, either way

// A second difference with what its values say about its worth.
struct SecondDifference {
  double curvature = kNaN;
  bool good = false;  // well above the noise, and of values that are near each other
};

SecondDifference second_difference(const std::function<double(double)>& f, double base, double spacing,
                                   double noise) {
  const double above = f(spacing), below = f(-spacing);
  const double difference = std::abs(above - 2 * base + below);
  const auto [least, most] = std::minmax({above, base, below});
  const double size = std::max({std::abs(above), std::abs(base), std::abs(below)});
  return {difference / (spacing * spacing), difference >= 100 * noise && most - least <= 0.1 * size};
}

}  // namespace

double second_derivative(const std::function<double(double)>& f, double noise) {
  assert(noise > 0);
  const double base = f(0);
  const auto first = second_difference(f, base, std::pow(noise, 0.25), noise);
  if (first.good) return first.curvature;
  if (!(first.curvature > 0)) return kNaN;
  const auto second = second_difference(f, base, std::pow(noise / first.curvature, 0.25), noise);
  const bool agree =
      std::abs(first.curvature - second.curvature) <= 0.5 * std::max(first.curvature, second.curvature);
  return second.good || agree ? second.curvature : kNaN;
}

double forward_radius(double noise, double second_derivative) {
  return std::pow(8, 0.25) * std::sqrt(noise / second_derivative);
}

RadiusSearch::RadiusSearch(double noise, bool central, double first, double most)
    : noise_(noise),
      central_(central),
      least_(std::min(first / kRange, most)),
      most_(std::min(first * kRange, most)),
      radius_(std::min(first, most)),
      done_(!(noise > 0)) {}

Vector RadiusSearch::points(bool central) {
  return central ? Vector{{0, 2, 4, 6}} : Vector{{0, 1, 4}};
}

// Ratios of the divided difference next beyond the one that is used, to what noise alone could make of it.
void RadiusSearch::tell(std::span<const double> values) {
  constexpr double kLeast = 1.5, kMost = 6, kFactor = 4;
  constexpr int kTrials = 15;
  const double beyond = central_ ? values[3] - 3 * values[2] + 3 * values[1] - values[0]
                                 : values[2] - 4 * values[1] + 3 * values[0];
  const double ratio = std::abs(beyond) / (8 * noise_);
  done_ = (kLeast <= ratio && ratio <= kMost) || ++trials_ == kTrials;
  if (done_) return;
  (ratio < kLeast ? lower_ : upper_) = radius_;
  const double next = std::isinf(upper_) ? radius_ * kFactor
                      : lower_ == 0      ? radius_ / kFactor
                                         : 0.5 * (lower_ + upper_);
  radius_ = std::clamp(next, least_, most_);
  done_ = radius_ != next;
}

}  // namespace bizo
