// The options of problems that have a policy.
#pragma once

#include "bizo/core/params.hpp"
#include "problems/policy.hpp"

namespace bizo::problems {

// `policy`, and `hidden` and `init_seed` of an mlp.
OptionTable policy_options();
// ConfigError for options of an mlp beside policy = linear, and for widths that are none.
Policy read_policy(const Params& params, const Simulator& simulator);
// Zero, or the random parameters of an mlp.
Vector policy_start(const Params& params, const Policy& policy);

}  // namespace bizo::problems
