// inner.start: which of many inner solutions a run works with.
#pragma once

#include "app/config/assembly.hpp"

namespace bizo::app {

// inner.start = ensemble: makes the problem one of several starts. ConfigError if it has a single y_0.
void apply_ensemble(Assembly& assembly);

// ConfigError where inner.start = min-norm has no formula to follow, or the options of a policy are given to
// another one.
void require_start(const Sections& sections, const Problem& full);

}  // namespace bizo::app
