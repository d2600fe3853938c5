// What a method that estimates in directions reads off its outcomes.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/outcome.hpp"

namespace bizo::methods {

struct OutcomeSummary {
  Index ok = 0;                        // directions that did not fail
  double mean_square = kNaN;           // of D_j
  double mean_square_residual = kNaN;  // of the perturbed solves' starting residuals
  double mean_square_response = kNaN;  // of the changes of grad_y f
  double mean_values = kNaN;           // of (F(x + h u) + F(x - h u)) / 2, where both sides were evaluated
  bool flat = false;                   // all D_j are 0, and all values the same
  // The last three means: of the directions whose radius is the query's.
};

OutcomeSummary summarize(const Outcomes& outcomes);

// "3 of 16 directions failed: 2 non-finite, 1 exception (simulator crashed)", or "" if none did. items: what
// the method asks for, "points" perhaps.
std::string failure_note(const Outcomes& outcomes, const std::string& items = "directions");

// Phi where the item solved at a point; NaN otherwise: F at the y of a solve that did not arrive is none.
double value_of_phi(const Outcome& outcome);

// Why a base solve has no value: it failed, or it stopped short of the tolerance. reason: what the problem
// said, or the solver of what is in its way.
std::string failure_of_base(const Outcome& outcome, double tolerance, const std::string& reason);

}  // namespace bizo::methods
