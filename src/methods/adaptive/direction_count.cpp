#include "methods/adaptive/direction_count.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

constexpr Index kMin = 2;  // curvatures, for a variance

void average(double& mean, double value) {
  constexpr double kKeep = 0.9;  // some ten iterations, over which the Hessian changes little
  if (!std::isfinite(value)) return;
  mean = std::isnan(mean) ? value : kKeep * mean + (1 - kKeep) * value;
}

}  // namespace

DirectionCount::DirectionCount(Index first, Index d, Index max, bool normal)
    : d_(static_cast<double>(d)),
      max_(std::max(kMin, max)),
      count_(std::clamp(first, kMin, max_)),
      normal_(normal) {}

void DirectionCount::learn(const Vector& curvatures, double curvature_noise, double noise_square,
                           double gradient_norm) {
  average(gradient_square_, gradient_norm * gradient_norm);
  const auto n = static_cast<double>(curvatures.size());
  if (curvatures.size() >= kMin) {
    const double mean = sum(curvatures) / n;
    const Vector off = curvatures.array() - mean;
    const double variance = std::max(0.0, dot(off, off) / (n - 1) - curvature_noise);
    average(trace_, d_ * mean);
    average(squares_,
            normal_ ? 0.5 * d_ * d_ * variance : 0.5 * (d_ + 2) * (d_ - 1) * variance + d_ * mean * mean);
  }
  // Without a convex average nothing is known but what the noise asks for: that may only add directions.
  const double rank = trace_ > 0 ? trace_ * trace_ / squares_ : static_cast<double>(count_);
  const double against_noise = d_ * d_ * noise_square / gradient_square_;
  const double wanted = against_noise > rank ? against_noise : rank;
  if (!std::isfinite(wanted)) return;
  const auto max = static_cast<double>(std::min(max_, 2 * count_));
  const auto min = static_cast<double>(std::max(kMin, (count_ + 1) / 2));
  count_ = static_cast<Index>(std::ceil(std::clamp(wanted, min, max)));
}

}  // namespace bizo::methods
