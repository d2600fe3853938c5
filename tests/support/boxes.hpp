// Boxes for tests of bounds.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "bizo/core/box.hpp"
#include "support/problems.hpp"

namespace bizo::test {

inline bool inside(const Box& box, ConstVectorRef x) {
  return (x.array() >= box.lower.array()).all() && (x.array() <= box.upper.array()).all();
}

inline Box box_of(Index d, double lower, double upper) {
  return {Vector::Constant(d, lower), Vector::Constant(d, upper)};
}

// Boxes of every kind, drawn: finite, one-sided, infinite, wide, equal bounds; starts inside and on bounds.
struct Drawn {
  Box box;
  Vector start;
};

inline Drawn draw(std::uint64_t seed, Index d, bool finite) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const Matrix draws = normal(seed, d, 4);
  Drawn drawn{{Vector(d), Vector(d)}, Vector(d)};
  for (Index i = 0; i < d; ++i) {
    const auto kind = static_cast<int>(std::floor(8 * std::abs(std::fmod(draws(i, 0), 1))));
    double lower = draws(i, 1), upper = lower + 0.02 + std::abs(draws(i, 2));
    if (kind == 0 && i > 0) upper = lower;
    if (kind == 1) lower = finite ? -1e6 : -kNone;
    if (kind == 2) upper = finite ? 1e9 : kNone;
    if (kind == 3 && !finite) lower = -kNone, upper = kNone;
    const double from = std::max(lower, -3.0), to = std::min(upper, 3.0);
    drawn.box.lower(i) = lower;
    drawn.box.upper(i) = upper;
    const double where = draws(i, 3);
    const bool near_box = from <= to;
    drawn.start(i) = !near_box || where < -0.6 ? (std::isfinite(lower) ? lower : 0)
                     : where > 0.6             ? (std::isfinite(upper) ? upper : 0)
                                               : from + 0.37 * (to - from);
    drawn.start(i) = std::min(std::max(drawn.start(i), lower), upper);
  }
  return drawn;
}

}  // namespace bizo::test
