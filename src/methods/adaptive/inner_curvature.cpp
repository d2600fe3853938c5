#include "methods/adaptive/inner_curvature.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// Of the largest contracting step, and what covers a power method that is short of its eigenvalue by a
// quarter (docs/math.md, Single loops on values).
constexpr double kShareOfLargest = 0.75;
constexpr Index kRefresh = 30;      // queries between two steps of the power method, once it is near
constexpr double kKeepTrace = 0.9;  // of the average of the trace, a query

}  // namespace

double contracting_step(const InnerSampling& sampling, double trace, double largest, double momentum) {
  const auto [alpha, beta, gamma] = sampling.moments;
  // A diagonal entry of H is at most its largest eigenvalue. What the directions add to the mean is noise.
  const double spread = std::max(0.0, gamma) * largest + beta * trace;
  double bound = spread / (1 - momentum) + alpha * largest / (1 + momentum);
  // E[H_S A H_S] - H A H = (H A H + tr(A H) H) / n for n normal samples, of which the directions make
  // alpha + beta p + gamma times the trace; recursions have it twice.
  if (sampling.samples > 0) {
    const double variance =
        sampling.second_moment() * (trace + largest) / static_cast<double>(sampling.samples);
    bound = 2 * (bound + variance / (1 - momentum));
    // Errors of corrections add up: a chain of c is stable for steps well below 1 / (sqrt(c) L'), L'^2 the
    // mean square of a minibatch's curvature (after Li et al., ICML 2021, theorem 1); momentum lengthens
    // them.
    bound = std::max(bound, 2 * std::sqrt(sampling.chain * largest * variance) / (1 - momentum));
  }
  return bound > 0 ? kShareOfLargest * 2 / bound : 0;
}

InnerCurvature::InnerCurvature(const InnerSampling& sampling, std::uint64_t seed)
    : sampling_(sampling), z_(sampling.p) {
  fill_normal({.seed = seed, .purpose = Purpose::inner}, 0, {z_.data(), static_cast<std::size_t>(z_.size())});
  z_ /= norm(z_);
}

Vector InnerCurvature::vector() const {
  return !is_known() || queries_ % kRefresh == 0 ? z_ : Vector();
}

bool InnerCurvature::is_known() const {
  return short_of() <= 1 - kShareOfLargest;
}

// z keeps what is orthogonal to the directions and becomes H z / lambda in their span. For z near an
// eigenvector the ratio of W^T H z and W^T z has no noise.
void InnerCurvature::learn(const DirectionBlock& block, double mean, const Vector& image, const Vector& along,
                           Combiner& combiner) {
  const double trace = std::abs(mean) * static_cast<double>(sampling_.p);
  if (!std::isfinite(trace) || !image.allFinite()) return;
  min_mean_ = std::min(min_mean_, mean);
  trace_ = std::isnan(trace_) ? trace : kKeepTrace * trace_ + (1 - kKeepTrace) * trace;
  const double share = std::min(1.0, static_cast<double>(sampling_.l) / static_cast<double>(sampling_.p));
  image_square_ += share * (dot(image, image) - image_square_);
  along_square_ += share * (dot(along, along) - along_square_);
  const double ratio = std::sqrt(image_square_ / along_square_);
  if (!(ratio > 0) || !std::isfinite(ratio)) return;
  // W W^T of independent directions has eigenvalues up to (1 + sqrt(l/p))^2.
  const double damping = sampling_.orthogonal ? 1 : 1 / std::pow(1 + std::sqrt(share), 2);
  z_ += combiner.combine(block, damping * (image / ratio - along));
  z_ /= norm(z_);
  steps_ += damping * share;
}

bool InnerCurvature::turned_down() const {
  constexpr double kClear = 0.01;  // share of the size that it has elsewhere: beyond errors of differences
  return min_mean_ * static_cast<double>(sampling_.p) < -kClear * trace_;
}

// After n steps from a random start the power method is short of the largest eigenvalue by a share of
// 0.871 ln p / (n - 1) on average, whatever the spectrum (Kuczynski and Wozniakowski, SIAM J. Matrix Anal.
// Appl. 13, 1992). No eigenvalue of a convex function exceeds the trace.
double InnerCurvature::short_of() const {
  return steps_ > 1 ? 0.871 * std::log(static_cast<double>(sampling_.p)) / (steps_ - 1) : 1;
}

// Large enough for kShareOfLargest of the largest step to be below the largest step that the true eigenvalue
// allows.
double InnerCurvature::largest() const {
  if (short_of() >= 1) return trace_;
  const double reached = std::sqrt(image_square_ / along_square_);
  const double bound = reached * std::max(1.0, kShareOfLargest / (1 - short_of()));
  return std::isnan(trace_) ? bound : std::min(bound, trace_);
}

}  // namespace bizo::methods
