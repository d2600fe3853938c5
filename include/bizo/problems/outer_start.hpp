// The options that every problem has: where x starts, and between which bounds it stays.
#pragma once

#include <functional>
#include <string>

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::problems {

// `start` and `box`, with the problem's own default start.
OptionTable outer_start_options(const std::string& start);

// Reads them for d coordinates: x_0 as a constant or from a file of d numbers, the box as "lower, upper".
// ConfigError if the file has another length, the box is empty, or x_0 is outside of it.
void read_outer_start(const Params& params, const DataFiles& files, Index d, Vector& start, Box& box);

// The same for a problem with a start of its own, which the user names `word`.
void read_outer_start(const Params& params, const DataFiles& files, Index d, const std::string& word,
                      const std::function<Vector()>& own_start, Vector& start, Box& box);

}  // namespace bizo::problems
