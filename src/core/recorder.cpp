#include "bizo/core/recorder.hpp"

namespace bizo {

void Recorders::outcomes(Index iteration, const Outcomes& outcomes) {
  for (auto* recorder : recorders_) recorder->outcomes(iteration, outcomes);
}

void Recorders::lost(double seconds) {
  for (auto* recorder : recorders_) recorder->lost(seconds);
}

void Recorders::iteration(const Iteration& iteration, const Solution& current, const Solution& best) {
  for (auto* recorder : recorders_) recorder->iteration(iteration, current, best);
}

void Recorders::finished(const Summary& summary) {
  for (auto* recorder : recorders_) recorder->finished(summary);
}

}  // namespace bizo
