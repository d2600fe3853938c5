// The points among which frame-search looks for its next base: along the gradient, to the bounds, and by the
// curvature of the last gradients.
#pragma once

#include <vector>

#include "methods/frame_search/search_point.hpp"
#include "methods/steps/curvature_pairs.hpp"

namespace bizo::methods {

class StepSearch {
 public:
  // While the gradient is incomplete. `inside`: the coordinates that it was measured for along the frame.
  std::vector<SearchPoint> trials(const WidthBox& box, const Vector& z, const Vector& gradient,
                                  const std::vector<Index>& inside) const;
  // The complete gradient at z (0: failed). Its change since the last one tells curvature.
  void learn(const Vector& z, const Vector& gradient);
  // With the complete gradient. stuck: the last steps led nowhere.
  std::vector<SearchPoint> steps(const WidthBox& box, const Vector& z, const Vector& gradient,
                                 const std::vector<Index>& inside, bool stuck) const;

  // The step was to this point.
  void follow(const SearchPoint& point) {
    if (point.length_factor > 0) length_ *= point.length_factor;
  }
  // After steps that led nowhere; `line` is the length on which noise was measured last, NaN: none.
  void shorten(double line);
  // What was learned leads nowhere.
  void forget_curvature() { pairs_.clear(); }

  double curvature() const { return curvature_; }  // |change of gradient| / |change of z|, last; NaN: unknown

  void archive(Archive& a) { a(length_, curvature_, pairs_, z_before_, gradient_before_); }

 private:
  // Measured: first lengths of 0.05 and 0.2 leave gaps 1 to 2 times as large (quadratics, d = 100, five
  // seeds).
  double length_ = 0.1;  // along the gradient
  double curvature_ = kNaN;
  CurvaturePairs pairs_{10};
  Vector z_before_, gradient_before_;  // of the last step; empty: none
};

}  // namespace bizo::methods
