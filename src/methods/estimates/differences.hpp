// Differences along the directions of a block, of which some may have failed.
#pragma once

#include <vector>

#include "bizo/core/outcome.hpp"

namespace bizo::methods {

struct Differences {
  Index asked = 0;             // directions
  std::vector<Index> arrived;  // those that did not fail
  Vector values;               // of these: D_j
  Index penalized = 0;         // of these: whose values stand for missing ones

  // To all directions, 0 for those that failed.
  Vector spread(const Vector& numbers) const;
};

// As the probe measured them: items that did not fail, counted from the first of the range.
Differences differences_of(const Outcomes& outcomes, Range items);
// Completes those that lacked F at the base (Outcome::length).
void complete_differences(Outcomes& outcomes, double value);
Differences differences_of(const Outcomes& outcomes);

}  // namespace bizo::methods
