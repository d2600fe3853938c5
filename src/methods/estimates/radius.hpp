// Finite-difference radii for values with noise, from values along a line (docs/math.md, Radius).
#pragma once

#include <span>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// The radius of the forward difference with the least expected square error.
double forward_radius(double noise, double second_derivative);

// The radius of the central difference with the least expected square error.
double central_radius(double noise, double third_derivative);

// The radius with the least error, from the derivative next beyond the one that is used. A test ratio of
// values says whether that derivative stands out from the noise; radii are bisected until it just does (after
// Shi, Xie, Xuan, Nocedal, SISC 44, 2022). Ask radius(), tell the values, until done.
class RadiusSearch {
 public:
  RadiusSearch() = default;
  // Starts at `first`, and stays above a thousandth of it and below `max` (infinite: below a thousandfold):
  // along a line without curvature there is no best radius. Beyond `free` it does not grow where the function
  // is far from linear: a quadratic has no third derivative, but a size.
  RadiusSearch(double noise, bool central, double first, double max = std::numeric_limits<double>::infinity(),
               double free = std::numeric_limits<double>::infinity());

  // The points of a trial, in units of radius(), all on one side of the base.
  static Vector points(bool central);

  double radius() const { return radius_; }
  bool done() const { return done_; }
  // The values at points * radius(). Non-finite ones count as too far away.
  void tell(std::span<const double> values);

  void archive(Archive& a) {
    a(noise_, central_, min_, max_, free_, radius_, found_, lower_, upper_, trials_, done_);
  }

 private:
  double best(double ratio) const;

  double noise_ = kNaN;
  bool central_ = true;
  double min_ = 0, max_ = 0, free_ = 0, radius_ = kNaN;
  double found_ = kNaN;  // a least-error radius that waits for being found again
  double lower_ = 0, upper_ = std::numeric_limits<double>::infinity();
  int trials_ = 0;
  bool done_ = true;
};

}  // namespace bizo::methods
