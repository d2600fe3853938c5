// problem.linear: linear constraints on x, which no evaluation is spent on violating.
#pragma once

#include "app/config/assembly.hpp"

namespace bizo::app {

// Those of the configuration, at the problem; a start that violates them moves to the nearest point that does
// not, with a note. ConfigError if there is no such point, or no room around any.
void apply_linear(Assembly& assembly, const Params& params, const DataFiles& files);

}  // namespace bizo::app
