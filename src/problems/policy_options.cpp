#include "problems/policy_options.hpp"

#include "problems/model_options.hpp"

namespace bizo::problems {

OptionTable policy_options() {
  return {choice_option("policy", {"linear", "mlp"}, "of what is seen: linear, or with tanh units"),
          numbers_option("hidden", "16", "mlp: widths of the hidden layers, one number each"),
          integer_option("init_seed", "1", 0, "mlp: of the first weights; biases begin at 0")};
}

Policy read_policy(const Params& params, const Simulator& simulator) {
  const auto& shape = simulator.shape();
  if (params.text("policy") == "mlp")
    return {shape.observations, read_hidden(params, "use policy = linear"), shape.outputs};
  for (const char* name : {"hidden", "init_seed"})
    if (params.given(name)) params.refuse(name, "a linear policy has no such option", "add policy = mlp");
  return {shape.observations, {}, shape.outputs};
}

Vector policy_start(const Params& params, const Policy& policy) {
  return policy.start(static_cast<std::uint64_t>(params.integer("init_seed")));
}

}  // namespace bizo::problems
