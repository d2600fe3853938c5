// The first look of frame-search: along the diagonal of the box, from near to far.
#pragma once

#include <array>
#include <vector>

#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

// From a start z: points on both halves at z + a (bound - z), a = 1/16, 1/8, 1/4, 1/2, at the same time. Of
// few coordinates one on each half, which ends where Phi rises. Far points are often the dearest, of badly
// conditioned inner problems.
class DiagonalLook {
 public:
  DiagonalLook() = default;
  // Phi at the start is `value`.
  DiagonalLook(const Vector& start, double value) : start_(start), last_{value, value} {}

  const Vector& start() const { return start_; }
  std::vector<SearchPoint> points(const WidthBox& box) const;
  // Phi at those points. Returns whether there are more of them.
  bool learn(const Vector& values);

  void archive(Archive& a) { a(start_, last_, goes_on_[0], goes_on_[1], reach_); }

 private:
  Vector start_;
  // Of the halves to the lower and to the upper corner: Phi at the last point, and whether there is another.
  std::array<double, 2> last_ = {kNaN, kNaN};
  std::array<bool, 2> goes_on_ = {true, true};
  int reach_ = 0;  // points on either half so far
};

}  // namespace bizo::methods
