// After a run of selected inner solutions: how far F may differ over all that there are.
#pragma once

#include "app/config/assembly.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/recorder.hpp"

namespace bizo::app {

// With inner.start = optimistic or pessimistic, more metrics: optimistic_value and pessimistic_value, the
// least and the largest F over the minimizers of f at the solution, each for a nu that is small enough there.
// Returns a remark where F depends on the minimizer, else "".
std::string bracket(const Assembly& assembly, Executor& executor, Summary& summary);

}  // namespace bizo::app
