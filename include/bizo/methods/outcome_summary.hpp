// What a method that estimates in directions reads off its outcomes.
#pragma once

#include <string>

#include "bizo/core/query.hpp"

namespace bizo {

struct OutcomeSummary {
  Index ok = 0;                        // directions that did not fail
  Vector weights;                      // g = sum_j weights(j) u_j: (d / ok) D_j, and 0 for those that failed
  double mean_square = kNaN;           // of D_j
  double mean_square_residual = kNaN;  // of the perturbed solves' starting residuals
};

// d: the dimension of x. Failed directions leave with their pair; the others are re-weighted, which keeps the
// estimate unbiased when failures do not depend on the direction (docs/math.md, The estimate).
OutcomeSummary summarize(const Outcomes& outcomes, Index d);

// "3 of 16 directions failed: 2 non-finite, 1 exception (simulator crashed)", or "" if none did.
std::string failure_note(const Outcomes& outcomes);

}  // namespace bizo
