// The outer loop: ask, evaluate, tell, record, stop?
#pragma once

#include "bizo/core/algorithm.hpp"
#include "bizo/core/batch_log.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/recorder.hpp"
#include "bizo/core/stopping.hpp"

namespace bizo {

// Runs the algorithm to a stop, between two iterations or in the middle of one. The summary's metrics are the
// caller's to fill.
Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder,
                 BatchLog& log);
Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder);

}  // namespace bizo
