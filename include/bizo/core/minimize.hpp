// The outer loop: ask while the method may, evaluate, tell, record, stop?
#pragma once

#include "bizo/core/algorithm.hpp"
#include "bizo/core/batch_log.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/recorder.hpp"
#include "bizo/core/stopping.hpp"

namespace bizo {

// Runs the algorithm to a stop, between two iterations or in the middle of one. What is out then is not told:
// what of it has started is waited for. On rank 0; the executor's other ranks follow. The summary's solution
// is the best point; its verification and metrics are the caller's to fill. Whatever the algorithm, the
// executor, the recorder and the log throw ends the run: Error for a broken rank or file, FatalError where no
// evaluation is possible. Failed evaluations are outcomes, not exceptions.
Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder,
                 BatchLog& log);
Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder);

}  // namespace bizo
