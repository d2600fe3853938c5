#include "methods/frame_search/search_row.hpp"

#include <cmath>

#include "methods/estimates/outcome_summary.hpp"

namespace bizo::methods {

void SearchRow::count(const Outcomes& outcomes, bool all_needed) {
  Index failed = 0;
  for (const Outcome& outcome : outcomes.items) {
    failed += !std::isfinite(value_of_phi(outcome));
    row_.cost.add(outcome, false);
  }
  if (all_needed)
    row_.failed_share = static_cast<double>(failed) / static_cast<double>(outcomes.items.size());
  if (failed > 0) row_.note = failure_note(outcomes, "points");
}

Iteration SearchRow::close(const Incumbent& incumbent, double step) {
  row_.value = incumbent.current.value;
  row_.best_value = incumbent.best.value;
  row_.step = step;
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

}  // namespace bizo::methods
