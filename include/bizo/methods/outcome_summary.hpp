// What a method that estimates in directions reads off its outcomes.
#pragma once

#include <string>

#include "bizo/core/query.hpp"

namespace bizo {

struct OutcomeSummary {
  Index ok = 0;                        // directions that did not fail
  double mean_square = kNaN;           // of D_j
  double mean_square_residual = kNaN;  // of the perturbed solves' starting residuals
  double mean_values = kNaN;           // of (F(x + h u) + F(x - h u)) / 2, where both sides were evaluated
  // The last two: of the directions whose radius is the query's.
};

OutcomeSummary summarize(const Outcomes& outcomes);

// "3 of 16 directions failed: 2 non-finite, 1 exception (simulator crashed)", or "" if none did.
std::string failure_note(const Outcomes& outcomes);

}  // namespace bizo
