#include "methods/steps/armijo_step.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

ArmijoStep::ArmijoStep(const Params& params) : first_length_(params.number("size")), search_(params) {}

Proposal ArmijoStep::propose(const StepInput& input) {
  if (std::isnan(longest_)) longest_ = first_length_ / std::max(input.gradient.cwiseAbs().maxCoeff(), 1e-300);
  proposal_ = {.direction = input.gradient, .lengths = search_.lengths(input, longest_)};
  return proposal_;
}

std::optional<Index> ArmijoStep::choose(const StepInput& input, const Vector& values) {
  const auto chosen = search_.choose(input, proposal_, values);
  // Twice the accepted length next time, so that lengths can grow again; no longer than what failed.
  if (chosen) longest_ = (proposal_.lengths(*chosen) > 0 ? 2 : 1) * reached(proposal_, *chosen);
  return chosen;
}

Row<MakeStepRule> armijo_row() {
  return {"armijo", "a multiple of the estimate; several lengths are tried at the same time",
          R"(Candidates z - 2^-i a g, evaluated together; accepted: the least Phi with
Phi <= Phi(z) - 1e-4 c <g, z - z_t> + 2 noise, c = (l/d) for orthogonal directions. The next search
starts from twice the accepted length, or from the shortest if there is none. `length`: the largest
move of a coordinate at first; schedules are not used. Costs `trials` evaluations an iteration, at
the same time.)",
          line_search_options("4"),
          [](const Params& params) { return std::make_unique<ArmijoStep>(params); }};
}

}  // namespace bizo::methods
