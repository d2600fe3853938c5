// What sweep does after a cycle that led nowhere: it measures the noise of Phi on a line, and with it chooses
// a smaller radius for the next cycle, or central differences.
#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/random.hpp"
#include "methods/estimates/noise.hpp"
#include "methods/sweep/sweep.hpp"

namespace bizo {
namespace {

constexpr Index kLinePoints = 8;
constexpr int kMostLines = 4;  // each a hundredth of the one before: down to 1e-8 of the first
// Of a line that is too long, of the step and of the radius after a cycle that led nowhere. Measured: half
// and twice of each end breast cancer logistic regression (d = 30, 2500 evaluations, three splits) at the
// same eight digits.
constexpr double kShorterLine = 0.01, kShorterStep = 16, kShorterRadius = 8;

}  // namespace

// Along one random direction into the box, as long as the radius in all.
void Sweep::begin_line() {
  if (lines_ == 0) spacing_ = radius_ / static_cast<double>(kLinePoints);
  ++lines_;
  stage_ = Stage::line;
  const RandomKey key{.seed = settings_.seed,
                      .purpose = Purpose::directions,
                      .iteration = static_cast<std::uint32_t>(row_.cost.evaluations),
                      .stream = 2};
  Vector u(z_.size());
  fill_sign(key, 0, {u.data(), static_cast<std::size_t>(u.size())});
  u /= std::sqrt(static_cast<double>(u.size()));
  turn_inwards({low_, high_}, z_, u);
  points_.clear();
  for (Index k = 0; k < kLinePoints; ++k)
    points_.push_back({clipped(z_ + static_cast<double>(k) * spacing_ * u)});
}

// A line on which Phi varies too much for its noise to be seen is too long for a difference too.
void Sweep::learn_line(const Vector& values) {
  const bool whole = values.allFinite();
  const auto estimate =
      whole ? estimate_noise({values.data(), static_cast<std::size_t>(values.size())}) : NoiseEstimate{};
  const double round_off = std::numeric_limits<double>::epsilon() * std::abs(value_);
  noise_ = round_off;
  if (estimate.verdict == NoiseEstimate::Verdict::found) {
    noise_ = std::max(estimate.noise, round_off);
  } else if (estimate.verdict == NoiseEstimate::Verdict::radius_too_large && lines_ < kMostLines) {
    spacing_ *= kShorterLine;
    radius_ = std::min(radius_, spacing_ * static_cast<double>(kLinePoints));
    begin_line();
    return;
  } else if (estimate.verdict == NoiseEstimate::Verdict::radius_too_small) {
    // Values that repeat are rounded: to the least difference between them.
    for (Index k = 1; k < values.size(); ++k)
      if (const double step = std::abs(values(k) - values(k - 1)); step > 0)
        noise_ = noise_ > round_off ? std::min(noise_, step) : std::max(round_off, step);
  }
  shorten();
  lines_ = 0;
  if (big())
    begin_sides();
  else
    begin_cycle();
}

// Least error of a forward difference along a unit direction: noise / h + h M / 2.
double Sweep::forward_radius() const {
  if (settings_.min_radius > 0) return settings_.min_radius;
  const double round_off = std::numeric_limits<double>::epsilon() * std::abs(value_);
  // Without gradients to tell: Phi varies by a tenth of its size along the line.
  const double line = std::isfinite(spacing_) ? spacing_ * static_cast<double>(kLinePoints) : 1;
  const double curvature = std::isfinite(curvature_) ? curvature_ : 0.2 * std::abs(value_) / (line * line);
  // z + h u rounds to h (1 +- 1e-5) u; a tenth of the box is as far as a parabola is trusted.
  const double least = std::max(1e-11 * z_.cwiseAbs().maxCoeff(), 1e-300);
  return std::clamp(2 * std::sqrt(std::max(noise_, round_off) / std::max(curvature, 1e-300)), least, 0.1);
}

// Of a central one, h^2 M3 / 6 + noise / h, with M3 = M^1.5 / D^0.5: that of a function which falls by D, the
// decrease so far, over the length on which its curvature M makes it do so.
double Sweep::central_radius() const {
  const double forward = forward_radius();
  const double fallen = std::max(first_value_ - value_, noise_);
  const double length = std::sqrt(fallen / std::max(curvature_, 1e-300));
  const double wanted = std::isfinite(length) && fallen > 0
                            ? length * std::cbrt(3 * std::max(noise_, 1e-16 * std::abs(value_)) / fallen)
                            : std::pow(forward, 2.0 / 3);
  return std::clamp(wanted, std::min(forward, 0.1), 0.1 * std::max(settings_.radius, forward));
}

void Sweep::shorten() {
  length_ = std::min(length_ / kShorterStep, kShorterStep * spacing_ * static_cast<double>(kLinePoints));
  if (central_) {
    // A second time: what was learned of the curvature leads nowhere either.
    pairs_ = CurvaturePairs{10};
    radius_ = central_radius();
  } else if (radius_ <= forward_radius()) {
    central_ = true;
    radius_ = central_radius();
  } else {
    radius_ = std::max(radius_ / kShorterRadius, forward_radius());
  }
}

}  // namespace bizo
