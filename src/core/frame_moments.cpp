#include "bizo/core/frame_moments.hpp"

#include <algorithm>

namespace bizo {

double FrameMoments::bound(double trace, double largest, double diagonal) const {
  return alpha * largest + beta * trace + std::max(0.0, gamma) * std::min(diagonal, largest);
}

// With E[P A P] = a A + b tr(A) I for the projection P on l uniform directions, from A = I and A = v v^T.
FrameMoments FrameMoments::orthonormal(double l, double d) {
  if (d <= 1 || l >= d) return {};
  const double beta = d * (d - l) / (l * (d + 2) * (d - 1));
  return {.alpha = d * (l + 2) / (l * (d + 2)) - beta, .beta = beta};
}

// Entry (i, k) of A survives if both coordinates are drawn: l/d for i = k, l(l-1) / d(d-1) otherwise.
FrameMoments FrameMoments::coordinates(double l, double d) {
  if (d <= 1 || l >= d) return {};
  const double alpha = d * (l - 1) / (l * (d - 1));
  return {.alpha = alpha, .gamma = d / l - alpha};
}

// The l terms with one direction twice are (2 A + tr(A) I) d/(d + 2) for the sphere, without that factor for
// normal entries, less 2 Diag(A) for signs; the l (l - 1) others are A.
FrameMoments FrameMoments::normal(double l) {
  return {.alpha = 1 + 1 / l, .beta = 1 / l};
}

FrameMoments FrameMoments::sphere(double l, double d) {
  const double once = d / (l * (d + 2));
  return {.alpha = 1 - 1 / l + 2 * once, .beta = once};
}

FrameMoments FrameMoments::signs(double l) {
  return {.alpha = 1 + 1 / l, .beta = 1 / l, .gamma = -2 / l};
}

}  // namespace bizo
