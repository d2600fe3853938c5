// What perturbed solves need to know of others: directions that need nothing of their base are evaluated
// beside it, and sides of a pair that need nothing of each other on two ranks.
#pragma once

#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

// Whether all that perturbed solves need to know of a base is its point: there is no y, or solves start at
// y_0 and use no curvature that was found there.
bool needs_only_the_point(const ResolveSettings& settings, const Problem& problem, const InnerSolver& solver);

// Where perturbed solves start (`directions_start` of [method]).
Option directions_start_option();
// Reads it. ConfigError where it says `previous` and perturbed solves depend on more of their base.
bool read_previous(const Params& method, const ResolveSettings& settings, const Problem& problem);

// Whether both sides of a central difference are one evaluation (`pairs` of [method]).
Option pairs_option();
// ConfigError if they are to be apart, and depend on each other.
void require_pairs(const Params& method, const ResolveSettings& settings);
// Whether they are apart where they may be, with so many items a batch.
bool pairs_are_apart(const Params& method, Index batch);

}  // namespace bizo::methods
