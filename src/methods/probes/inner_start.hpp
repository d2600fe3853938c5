// inner.start: where inner solves start.
#pragma once

#include "bizo/core/params.hpp"

namespace bizo::methods {

// Whether solves start at the problem's y_0: under any policy but warm, and by default if Phi is unrolled.
bool starts_cold(const Params& inner);

// Whether y is trained along with x, T steps at a time, so that F is not a function of x.
bool trains_along(const Params& inner);

}  // namespace bizo::methods
