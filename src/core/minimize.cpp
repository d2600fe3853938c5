#include "bizo/core/minimize.hpp"

#include "bizo/core/ending.hpp"

namespace bizo {
namespace {

// Why to stop before the next query: what the run has reached, or that the algorithm is over.
StopReason stop_of(const Algorithm& algorithm, const Stopping& stopping) {
  const StopReason reason = stopping.now();
  const auto* ending = dynamic_cast<const Ending*>(&algorithm);
  return reason == StopReason::none && ending ? ending->ended() : reason;
}

// What is out then is told to the run that goes on.
bool goes_on(StopReason reason) {
  return exit_code(reason) == 75;
}

}  // namespace

Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder,
                 BatchLog& log) {
  StopReason reason = stop_of(algorithm, stopping);
  double lost = 0;
  for (Query& query : log.unanswered()) executor.submit(std::move(query), log);
  while (reason == StopReason::none) {
    while (algorithm.may_ask(executor.out())) executor.submit(algorithm.ask(), log);
    const auto answer = executor.next();
    if (!answer) {  // without a signal, the time that was left was too short for a batch
      reason = stopping.deadline().interruption();
      if (reason == StopReason::none) reason = stopping.deadline().nearest_limit();
      break;
    }
    const auto& [query, outcomes] = *answer;
    lost += outcomes.lost;
    if (query.directional) recorder.outcomes(query.iteration, outcomes);
    if (const auto iteration = algorithm.tell(query, outcomes, executor)) {
      stopping.after(*iteration);
      reason = stop_of(algorithm, stopping);
      recorder.lost(lost);
      recorder.iteration(*iteration, algorithm.incumbent().current, algorithm.incumbent().best);
    }
  }
  const std::int64_t uncounted = executor.abandon();
  return {.reason = reason,
          .first_value = stopping.first_value(),
          .last = stopping.last(),
          .solution = algorithm.incumbent().best,
          .verification = {},
          .metrics = {},
          .timing = executor.timing(),
          .wall = stopping.deadline().elapsed(),
          .unused = goes_on(reason) ? 0 : algorithm.unused(),
          .uncounted = goes_on(reason) ? 0 : uncounted};
}

Summary minimize(Algorithm& algorithm, Executor& executor, Stopping& stopping, Recorder& recorder) {
  BatchLog nobody;
  return minimize(algorithm, executor, stopping, recorder, nobody);
}

}  // namespace bizo
