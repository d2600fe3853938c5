// Whether the values of a loop that never solves are still about Phi: F(x, y) of a y that runs away may go
// anywhere, downwards as well.
#pragma once

#include <algorithm>
#include <cmath>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class ValueRange {
 public:
  // The first value is what others are compared with.
  bool left_by(double value) {
    constexpr double kBlowUp = 1e6;  // as the stopping rules have it, for values that rise
    if (std::isnan(first_)) first_ = value;
    return !(std::abs(value - first_) <= kBlowUp * std::max(1.0, std::abs(first_)));
  }
  void archive(Archive& archive) { archive(first_); }

 private:
  double first_ = kNaN;
};

}  // namespace bizo::methods
