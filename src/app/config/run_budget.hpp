// What ends a run, and each of its parts if it has several starts.
#pragma once

#include "app/config/assembly.hpp"

namespace bizo::app {

// Budgets, and what ends a run from one start: convergence, stagnation.
Budget run_budget(const Assembly& assembly);
// What ends one run of several.
Budget leg_budget(const Assembly& assembly);

}  // namespace bizo::app
