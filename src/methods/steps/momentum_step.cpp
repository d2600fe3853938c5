#include "methods/steps/momentum_step.hpp"

namespace bizo::methods {

MomentumStep::MomentumStep(const Params& params) : schedule_(params), memory_(params.number("momentum")) {}

Proposal MomentumStep::propose(const StepInput& input) {
  if (velocity_.size() == 0) velocity_.setZero(input.gradient.size());
  velocity_ = memory_ * velocity_ + input.gradient;
  return {.direction = schedule_.length(input.k) * velocity_};
}

Row<MakeStepRule> momentum_row() {
  return {"momentum",
          "heavy ball",
          "v <- m v + g,  x <- x - a_k v.",
          {decay_rate_option("momentum", "0.9", "share of the velocity to keep")},
          [](const Params& params) { return std::make_unique<MomentumStep>(params); }};
}

}  // namespace bizo::methods
