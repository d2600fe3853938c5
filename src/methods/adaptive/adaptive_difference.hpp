// Forward differences as long as they serve, central ones then (docs/math.md, Adaptive differences): half the
// evaluations far from the optimum, where gradients are large, and the accuracy near it. Where F has noise,
// central ones over the radius that fits it.
#pragma once

#include "bizo/core/archive.hpp"
#include "methods/estimates/hypergradient.hpp"

namespace bizo::methods {

class AdaptiveDifference {
 public:
  // Whether the gradient at this base is to be of central differences, and their radius. A base that is the
  // last one again is what a step left that failed.
  bool central(const Base& base) const { return stage(base) > 0; }
  double radius(const Base& base) const;

  // Whether its own error could have made a forward estimate: from now on they are central.
  bool drowned(const Base& base, const Estimate& estimate);

  // The estimate that was made at a base.
  void learn(const Base& base, const Vector& scale, const Vector& gradient);

  void archive(Archive& a) { a(stage_, size_, first_, x_, gradient_, moved_, curvature_); }

 private:
  bool noisy(const Base& base) const;
  Index stage(const Base& base) const;

  Index stage_ = 0;          // 0: forward; k: central over the k-th of its radii
  double size_ = 0;          // the largest |F| so far
  Vector first_;             // where the run began
  Vector x_, gradient_;      // of the last estimate
  double moved_ = 0;         // max |z - z_0|, the unit of length of the run so far
  double curvature_ = kNaN;  // |change of the gradient| / |move|, of the last step
};

}  // namespace bizo::methods
