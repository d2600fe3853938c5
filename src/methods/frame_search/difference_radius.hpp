// The radius of the differences of frame-search, from the noise of Phi and from its curvature.
#pragma once

#include "methods/frame_search/frame_gradient.hpp"

namespace bizo::methods {

// What is known of Phi near the base, in z.
struct LocalScales {
  double value = kNaN;
  double decrease = kNaN;   // of Phi since the start
  double noise = 0;         // of a value; 0: round-off
  double curvature = kNaN;  // NaN: not known yet
  double line = kNaN;       // length of the line on which the noise was measured last; NaN: none
  double coordinate = 0;    // the largest |z_i|
};

class DifferenceRadius {
 public:
  // largest: a limit, and where it begins. min: that of forward differences; 0: the one with the least
  // error.
  DifferenceRadius(double largest, double min) : largest_(largest), min_(min), now_{largest} {}

  const FrameDifference& difference() const { return now_; }
  double radius() const { return now_.radius; }

  // After a move of |dz| = step in d coordinates.
  void follow_step(double step, Index d, const LocalScales& scales);
  // After a cycle that led nowhere: a smaller radius, and in the end central differences. Returns whether
  // they were central already.
  bool shorten(const LocalScales& scales);
  // Phi varied too much on a line of this length for its noise to be seen: too long for a difference too.
  void limit(double line) { now_.radius = std::min(now_.radius, line); }

  void archive(Archive& a) { a(now_); }

 private:
  double forward(const LocalScales& scales) const;
  double central(const LocalScales& scales) const;

  double largest_, min_;
  FrameDifference now_;
};

}  // namespace bizo::methods
