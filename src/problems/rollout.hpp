// Episodes of a simulator under policies.
#pragma once

#include "problems/policy.hpp"
#include "problems/simulator.hpp"

namespace bizo::problems {

struct Episode {
  Index policy = 0, start = 0;  // columns
};

// The total reward of every episode: steps until it ends, `horizon` at most. `policies` is parameters x any,
// `starts` states x any. An episode's bits do not depend on the other ones.
Vector returns(const Simulator& simulator, const Policy& policy, ConstMatrixRef policies,
               ConstMatrixRef starts, std::span<const Episode> episodes, Index horizon);

// The mean return of every policy over all starts.
Vector mean_returns(const Simulator& simulator, const Policy& policy, ConstMatrixRef policies,
                    ConstMatrixRef starts, Index horizon);

}  // namespace bizo::problems
