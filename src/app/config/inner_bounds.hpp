// inner.box: bounds of y for problems that have none.
#pragma once

#include "app/config/assembly.hpp"
#include "bizo/core/dataset.hpp"

namespace bizo::app {

// Makes the problem one with bounds of y, if inner.box is given. ConfigError if it can have none, or if they
// are no intervals.
void apply_inner_box(Assembly& assembly, const DataFiles& files);

}  // namespace bizo::app
