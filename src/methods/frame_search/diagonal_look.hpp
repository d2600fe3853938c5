// The first look of frame-search: along the diagonal of the box, from near to far.
#pragma once

#include <array>
#include <vector>

#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

// From a start z: points on both halves at z + a (bound - z), a = 1/16, 1/8, 1/4, 1/2, one on each at a time.
// A half ends where Phi rises, or where a point took much more inner work than the start: far points are
// often the dearest, of badly conditioned inner problems.
class DiagonalLook {
 public:
  DiagonalLook() = default;
  // Phi at the start is `value`, and took so much inner work; 0: not known.
  DiagonalLook(const Vector& start, double value, double work)
      : start_(start), work_(work), last_{value, value} {}

  const Vector& start() const { return start_; }
  std::vector<SearchPoint> points(const WidthBox& box) const;
  // Phi at those points, and their work. Returns whether there are more of them.
  bool learn(const Vector& values, const Vector& work);

  void archive(Archive& a) { a(start_, work_, last_, goes_on_[0], goes_on_[1], reach_); }

 private:
  Vector start_;
  double work_ = 0;
  // Of the halves to the lower and to the upper corner: Phi at the last point, and whether there is another.
  std::array<double, 2> last_ = {kNaN, kNaN};
  std::array<bool, 2> goes_on_ = {true, true};
  int reach_ = 0;  // points on either half so far
};

}  // namespace bizo::methods
