#include "methods/adaptive/adaptive_difference.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
// Radii of the stages after forward differences, in units of the given one: longer ones see through noise
// and ripples, shorter ones come nearer to a kink. After the last the first is due again.
constexpr double kStages[] = {1, 10, 100, 0.1, 0.01, 0.001};
constexpr double kKeepLargest = 0.9;  // of the largest curvature seen, a step: the memory is some ten steps
// The radius where nothing is known: three times 2 sqrt(eps), the best one of functions whose values and
// second derivatives are 1, for a long one costs less than a short one where they are flatter.
constexpr double kForward = 1e-7;
// Relative noise above which forward differences are not worth a try: it leaves them 2 sqrt(1e-8), four
// digits.
constexpr double kExact = 1e-8;

double noise_of(const Base& base) {
  return std::isfinite(base.noise) ? base.noise : kEps * std::abs(base.value);
}

}  // namespace

bool AdaptiveDifference::noisy(const Base& base) const {
  return noise_of(base) > kExact * std::max(size_, std::abs(base.value));
}

// Bases that are the same to the last bit are those of a step that was refused.
Index AdaptiveDifference::stage(const Base& base) const {
  if (noisy(base)) return 1;
  const bool failed = x_.size() > 0 && x_ == base.at.x;
  return failed ? stage_ % std::ssize(kStages) + 1 : stage_;
}

// Forward: least error 2 sqrt(noise / M2) (More and Wild 2012), with the largest curvature of late for M2, as
// along a valley there is hardly any; never so short that x + h u is rounded by more than a share of 1e-6.
double AdaptiveDifference::radius(const Base& base) const {
  if (noisy(base)) return base.radius;
  const double unit = moved_ > 0 ? moved_ : 1;
  const Index now = stage(base);
  const double central = base.radius * unit * kStages[std::max<Index>(now - 1, 0)];
  if (now > 0) return central;
  // x + h u rounds to h (1 +- 1e-6) u.
  const double min = 1e6 * kEps * base.at.x.cwiseAbs().maxCoeff();
  const double known = curvature_ > 0
                           ? 2 * std::sqrt(noise_of(base) / curvature_)
                           : std::max(kForward, 2 * std::sqrt(noise_of(base) / std::abs(base.value)));
  return std::clamp(std::isfinite(known) ? known : kForward, std::min(min, central), central);
}

// Noise, and h M2 / 2 of the difference along the most curved direction.
bool AdaptiveDifference::drowned(const Base& base, const Estimate& estimate) {
  constexpr double kClear = 3;  // standard deviations
  if (stage(base) > 0) return false;
  const double bent = std::isnan(curvature_) ? 0 : 0.5 * radius(base) * curvature_;
  if (!(estimate.norm < kClear * (estimate.gradient_noise + bent))) return false;
  stage_ = 1;
  return true;
}

void AdaptiveDifference::learn(const Base& base, const Vector& scale, const Vector& gradient) {
  const Vector& x = base.at.x;
  size_ = std::max(size_, std::abs(base.value));
  if (first_.size() == 0) first_ = x;
  stage_ = stage(base);
  if (x_.size() > 0 && gradient_.size() == gradient.size() && x != x_) {
    const double move = norm((x - x_).cwiseQuotient(scale)), change = norm(gradient - gradient_);
    const double seen = change / move;
    if (seen > 0 && std::isfinite(seen))
      curvature_ = std::isnan(curvature_) ? seen : std::max(seen, kKeepLargest * curvature_);
    moved_ = std::max(moved_, (x - first_).cwiseQuotient(scale).cwiseAbs().maxCoeff());
  }
  x_ = x;
  gradient_ = gradient;
}

}  // namespace bizo::methods
