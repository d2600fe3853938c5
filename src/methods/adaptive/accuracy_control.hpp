// How accurate inner solves need to be: as good as the sampling of directions is, no better (docs/math.md,
// Coupled accuracy).
#pragma once

#include "bizo/core/archive.hpp"
#include "methods/estimates/hypergradient.hpp"

namespace bizo::methods {

inline constexpr double kCoupling = 0.3;      // theta
inline constexpr Index kGuardPeriod = 20;     // iterations from one guard to the next
inline constexpr Index kGuardDirections = 2;  // that it looks at, fewer if there are fewer

// theta sqrt(max(1 - l/d, theta^2 l/d)): the relative error of a gradient that l directions in R^d hide.
double tolerable_error(Index l, Index d);

inline bool guard_due(Index iteration) {
  return iteration % kGuardPeriod == 1;
}

// eta_r and h of perturbed solves, adapted to what a guard sees.
class AccuracyControl {
 public:
  // Ways of the guard: as it is, half the radius, a tenth of the tolerance.
  enum Ways : Index { kPlain, kHalfRadius, kTenthTolerance, kWays };

  // coupled: start at the tolerance that l directions in R^d need, and follow the guard; otherwise
  // `tolerance`.
  AccuracyControl(bool coupled, double tolerance, Index l, Index d);

  bool coupled() const { return coupled_; }
  double tolerance() const { return tolerance_; }
  double radius(const Base& base) const { return radius_ > 0 ? radius_ : base.radius; }

  // Adapts both. gradient_norm: of the last iteration, or NaN. Returns what changed, in words, or "".
  std::string judge(const Base& base, const Outcomes& guard, double gradient_norm);

  void archive(Archive& archive) { archive(tolerance_, radius_, max_radius_); }

 private:
  bool coupled_;
  double tolerance_;
  double max_tolerance_;
  double radius_ = 0;  // 0: the base's
  double max_radius_ = 0;
};

}  // namespace bizo::methods
