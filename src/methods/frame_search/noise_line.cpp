#include "methods/frame_search/noise_line.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "methods/estimates/noise.hpp"

namespace bizo::methods {
namespace {

constexpr Index kLinePoints = 8;
constexpr int kMaxLines = 4;  // each a hundredth of the one before: down to 1e-8 of the first
// Of a line that is too long. Measured: half and twice of it end breast cancer logistic regression (d = 30,
// 2500 evaluations, three splits) at the same eight digits.
constexpr double kShorterLine = 0.01;

}  // namespace

double NoiseLine::length() const {
  return spacing_ * static_cast<double>(kLinePoints);
}

std::vector<SearchPoint> NoiseLine::points(const WidthBox& box, const Vector& z, double radius,
                                           const RandomKey& key) {
  if (lines_ == 0) spacing_ = radius / static_cast<double>(kLinePoints);
  ++lines_;
  Vector u(z.size());
  fill_sign(key, 0, {u.data(), static_cast<std::size_t>(u.size())});
  u /= std::sqrt(static_cast<double>(u.size()));
  turn_inwards(box.bounds(), z, u);
  std::vector<SearchPoint> points;
  for (Index k = 0; k < kLinePoints; ++k)
    points.push_back({box.clipped(z + static_cast<double>(k) * spacing_ * u)});
  return points;
}

bool NoiseLine::learn(const Vector& values, double value) {
  const auto estimate = estimate_noise({values.data(), static_cast<std::size_t>(values.size())});
  const double round_off = std::numeric_limits<double>::epsilon() * std::abs(value);
  noise_ = round_off;
  if (estimate.verdict == NoiseEstimate::Verdict::found) {
    noise_ = std::max(estimate.noise, round_off);
  } else if (estimate.verdict == NoiseEstimate::Verdict::radius_too_large && lines_ < kMaxLines) {
    spacing_ *= kShorterLine;
    return false;
  } else if (estimate.verdict == NoiseEstimate::Verdict::radius_too_small) {
    // Values that repeat are rounded: to the least difference between them.
    for (Index k = 1; k < values.size(); ++k)
      if (const double step = std::abs(values(k) - values(k - 1)); step > 0)
        noise_ = noise_ > round_off ? std::min(noise_, step) : std::max(round_off, step);
  }
  lines_ = 0;
  return true;
}

}  // namespace bizo::methods
