// Separate bounds for each coordinate of x.
#pragma once

#include "bizo/core/box.hpp"
#include "bizo/core/dataset.hpp"

namespace bizo {

// The option problem.box: 'lower, upper' of every coordinate, a list of lower bounds | one of upper bounds,
// or a file with a line 'lower, upper' for each of the d. Empty bounds where it is empty. ConfigError if a
// coordinate has no interval.
Box read_box(const Params& params, const DataFiles& files, Index d);

}  // namespace bizo
