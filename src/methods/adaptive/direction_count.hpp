// How many directions an iteration takes, from what earlier ones measured (docs/math.md, Number of
// directions).
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class DirectionCount {
 public:
  // Between 2 and `max`, from `first` on; d: the dimension of x. normal: the directions are Gaussian, else
  // of length one and isotropic.
  DirectionCount(Index first, Index d, Index max, bool normal);

  Index count() const { return count_; }

  // From one iteration: the curvatures u_j^T H u_j of Phi and the variance of their error, the variance of
  // the error of a difference, and |grad Phi|.
  void learn(const Vector& curvatures, double curvature_noise, double noise_square, double gradient_norm);

  void archive(Archive& archive) { archive(count_, trace_, squares_, gradient_square_); }

 private:
  double d_;
  Index max_, count_;
  bool normal_;
  // Averages.
  double trace_ = kNaN;
  double squares_ = kNaN;  // |H|^2, Frobenius norm
  double gradient_square_ = kNaN;
};

}  // namespace bizo::methods
