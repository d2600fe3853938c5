// The limited memory of quasi-Newton methods: differences of points and gradients, and the product with the
// inverse Hessian that they imply (Nocedal, Math. Comp. 1980).
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class CurvaturePairs {
 public:
  explicit CurvaturePairs(Index max) : max_(max) {}

  // Keeps the pair if s^T y exceeds `doubt`, what errors of y could make of it, and round-off.
  void add(const Vector& s, const Vector& y, double doubt = 0);

  // H g on the coordinates where `free` is 1, 0 elsewhere; none if no pair has positive curvature there.
  std::optional<Vector> inverse_hessian_times(const Vector& gradient, const Vector& free) const;

  void clear() {
    moves_.clear();
    changes_.clear();
  }

  void archive(Archive& archive) { archive(moves_, changes_); }

 private:
  Index max_;
  std::vector<Vector> moves_, changes_;  // s and y, oldest first
};

}  // namespace bizo::methods
