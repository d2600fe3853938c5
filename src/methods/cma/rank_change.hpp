// How much the ranks of points change when some are evaluated again: whether noise hides their order (Hansen,
// Niederberger, Guzzella and Koumoutsakos 2009, UH-CMA-ES).
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::methods {

// values: of all points, finite; again: second values of the first again.size() of them. The mean excess of
// the changes over what is taken for harmless: above 0, selection is mostly that of noise.
double rank_change(const Vector& values, const Vector& again);

}  // namespace bizo::methods
