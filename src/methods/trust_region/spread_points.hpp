// Where values tell most about a function near 0: points of largest variance, given those that are known, one
// after the other.
#pragma once

#include "bizo/core/random.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// d x count points, out of some that are drawn in the unit ball and moved into lower <= z <= upper.
// known: d x n, n >= 0.
Matrix spread_points(const Matrix& known, Index count, const Vector& lower, const Vector& upper,
                     const RandomKey& key);

}  // namespace bizo::methods
