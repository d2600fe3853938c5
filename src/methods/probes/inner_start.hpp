// inner.start: where inner solves start.
#pragma once

#include "bizo/core/params.hpp"

namespace bizo::methods {

// Whether solves start at the problem's y_0: where its place decides what they find, and by default if Phi is
// unrolled.
bool starts_cold(const Params& inner);

// Whether a share of F in f decides which of its minimizers is meant: start = optimistic, pessimistic.
bool selects_minimizer(const Params& inner);

// Whether y is trained along with x, T steps at a time, so that F is not a function of x.
bool trains_along(const Params& inner);

}  // namespace bizo::methods
