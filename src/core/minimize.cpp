#include "bizo/core/minimize.hpp"

namespace bizo {

Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder) {
  Summary summary;
  double lost = 0;
  while (summary.reason == StopReason::none) {
    const Query query = algorithm.ask();
    const Outcomes outcomes = executor.evaluate(query);
    lost += outcomes.lost;
    if (query.directional) recorder.outcomes(query.iteration, outcomes);
    if (const auto iteration = algorithm.tell(outcomes, executor)) {
      summary.last = *iteration;
      summary.reason = stopping.after(*iteration);
      recorder.lost(lost);
      recorder.iteration(*iteration, algorithm.standing().current, algorithm.standing().best);
    }
  }
  summary.solution = algorithm.standing().best;
  summary.timing = executor.timing();
  summary.wall = stopping.elapsed();
  return summary;
}

}  // namespace bizo
