// The noise of Phi, from values on a short line.
#pragma once

#include <vector>

#include "bizo/core/random.hpp"
#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

// A line along one random direction into the box. Where Phi varies too much on it for noise to be seen, the
// next one is a hundredth as long.
class NoiseLine {
 public:
  // Eight points from z on. `radius` is the length of the first line.
  std::vector<SearchPoint> points(const WidthBox& box, const Vector& z, double radius, const RandomKey& key);
  // Phi at those points, and at z. Returns whether the noise is known now; otherwise a shorter line is due.
  bool learn(const Vector& values, double value);

  double noise() const { return noise_; }  // of a value, at least its round-off; 0: not measured yet
  double length() const;                   // of the last line; NaN: none

  void archive(Archive& a) { a(spacing_, noise_, lines_); }

 private:
  double spacing_ = kNaN;
  double noise_ = 0;
  int lines_ = 0;  // from this z
};

}  // namespace bizo::methods
