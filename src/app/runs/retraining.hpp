// After a run whose F depends on where y starts: what x is worth to a y that is trained anew.
#pragma once

#include "app/config/assembly.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/recorder.hpp"

namespace bizo::app {

// With inner.control = unrolled, more metrics: retrained_value, the mean of F after training y anew, and
// retrained_spread, its standard deviation. Where y was trained along with x (inner.start = warm),
// inner.retrain_steps steps from y_0 and from its other draws, and start_distance, |y - y_0|; else
// inner.steps from the other draws. Returns a remark where F is not that of x alone, else "".
std::string retrain(const Assembly& assembly, Executor& executor, Summary& summary);

}  // namespace bizo::app
