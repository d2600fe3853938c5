#include "methods/adaptive/accuracy_control.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "methods/probes/guard_probe.hpp"

namespace bizo::methods {
namespace {

constexpr double kMinTolerance = 1e-4;

}  // namespace

double tolerable_error(Index l, Index d) {
  const double share = std::min(1.0, static_cast<double>(l) / static_cast<double>(d));
  return kCoupling * std::sqrt(std::max(1 - share, kCoupling * kCoupling * share));
}

AccuracyControl::AccuracyControl(bool coupled, double tolerance, Index l, Index d)
    : coupled_(coupled),
      tolerance_(coupled ? 0.5 * tolerable_error(l, d) : tolerance),
      max_tolerance_(tolerance_) {}

std::string AccuracyControl::judge(const Base& base, const Outcomes& guard, double gradient_norm) {
  const GuardVerdict verdict = compare(guard, kWays, kPlain);
  if (verdict.directions == 0) return "";
  const auto d = static_cast<double>(base.at.x.size());
  double tolerated = kCoupling * verdict.size;
  if (gradient_norm > 0) tolerated = std::max(tolerated, kCoupling * gradient_norm / std::sqrt(d));
  const double tolerance = tolerance_, radius = this->radius(base);
  max_radius_ = std::max(max_radius_, radius);
  // What the noise of values makes of the difference at h/2, three deviations of it.
  const double noise = std::isnan(base.noise) ? 0 : 3 * std::sqrt(2.0) * base.noise / radius;
  const double by_radius = verdict.error(kHalfRadius), by_tolerance = verdict.error(kTenthTolerance);
  radius_ = radius;
  if (by_radius > tolerated + noise) radius_ = radius / 2;
  if (by_tolerance > tolerated + noise) tolerance_ = std::max(kMinTolerance, tolerance / 3);
  if (std::max(by_radius, by_tolerance) < 0.1 * tolerated) {
    tolerance_ = std::min(max_tolerance_, 2 * tolerance);
    radius_ = std::min(max_radius_, 2 * radius);
  }
  if (tolerance_ == tolerance && radius_ == radius) return "";
  std::ostringstream note;
  note << "coupled accuracy: perturbed solves to " << tolerance_ << " of their first residual, radius "
       << radius_;
  return note.str();
}

}  // namespace bizo::methods
