// The gradient of Phi at a base in z, block by block along an orthonormal frame.
#pragma once

#include <vector>

#include "methods/frame_search/frame.hpp"
#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

// How differences are taken: over which length, in widths of the box.
struct FrameDifference {
  double radius = 1e-2;
  bool central = false;

  void archive(Archive& a) { a(radius, central); }
};

// What is not measured yet, or failed, counts as 0. The frame is over the coordinates that have room for the
// radius on both sides. The others, where there are few in all, are differenced along their axes into the
// box; of many they are left out.
class FrameGradient {
 public:
  FrameGradient() = default;
  FrameGradient(const WidthBox& box, const Vector& z, const FrameDifference& difference);

  const Vector& estimate() const { return gradient_; }  // d
  const std::vector<Index>& inside() const { return frame_.rows(); }
  const std::vector<Index>& left_out() const { return left_out_; }
  bool measures_something() const { return !inside().empty() || !along_axes_.empty(); }
  bool complete() const { return frame_.left() == 0; }
  // Whether enough directions came since the last trial for another one; the count begins anew then.
  bool takes_trial();

  // The perturbed points of the next block, `max` in all but for those along axes.
  std::vector<SearchPoint> next_block(const Vector& z, Index max, const RandomKey& key);
  // Phi at those points and at the base.
  void learn(const Vector& values, double value);

  void archive(Archive& a) {
    a(frame_, gradient_, block_, difference_, along_axes_, axis_steps_, left_out_, next_trial_);
  }

 private:
  Frame frame_;
  Vector gradient_;
  Matrix block_;  // directions under way, d x their number
  FrameDifference difference_;
  std::vector<Index> along_axes_;
  Vector axis_steps_;  // of those: the radius, signed to lead into the box
  std::vector<Index> left_out_;
  Index next_trial_ = 0;  // directions at which a trial is due
};

}  // namespace bizo::methods
