// How far accelerated gradient methods extrapolate.
#pragma once

#include <cmath>

#include "bizo/core/problem.hpp"

namespace bizo {

// The factor of the last displacement after step k (0-based): constant for strongly convex f (Nesterov 2004,
// scheme 2.2.11), otherwise the k/(k+3) sequence. It ignores the path, so that solves of fixed steps stay
// smooth in x.
inline double extrapolation(const Curvature& curvature, Index step) {
  if (curvature.mu > 0) {
    const double root = std::sqrt(curvature.L / curvature.mu);
    return (root - 1) / (root + 1);
  }
  return static_cast<double>(step) / static_cast<double>(step + 3);
}

}  // namespace bizo
