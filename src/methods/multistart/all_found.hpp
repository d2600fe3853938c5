// Whether another minimum than those that are known is to be expected.
#pragma once

#include <vector>

#include "bizo/core/legs.hpp"

namespace bizo::methods {

// Of n local searches that led to w minima, (w (n - 1))/(n - w - 2) minima are expected in all (Boender and
// Rinnooy Kan 1987): one alone after seven.
bool all_found(const std::vector<Leg>& legs);

}  // namespace bizo::methods
