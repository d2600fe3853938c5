#include "methods/steps/lbfgs_adam_step.hpp"

#include <algorithm>
#include <cmath>

#include "methods/steps/adam_step.hpp"

namespace bizo::methods {
namespace {

// Noise below this share of the values is that of arithmetic, which smaller steps get the better of.
constexpr double kNoisy = 1e-8;
constexpr Index kDrowned = 2;  // steps in a row: one may be bad luck
// Of the largest move of L-BFGS: what is left to go when values no longer tell. Chosen.
constexpr double kShareLeft = 0.1;

}  // namespace

LbfgsAdamStep::LbfgsAdamStep(const Params& params)
    : first_(params), then_(adam_row().make(params)), length_(params.number("size")) {}

StepInput LbfgsAdamStep::shifted(const StepInput& input) const {
  StepInput own = input;
  own.k -= since_;
  return own;
}

Proposal LbfgsAdamStep::propose(const StepInput& input) {
  if (input.k == 0 && input.attempt == 0) size_ = std::abs(input.value);
  size_ = std::max(size_, std::abs(input.value));
  if (!handed_over_) return proposal_ = first_.propose(input);
  proposal_ = then_->propose(shifted(input));
  proposal_.lengths *= kShareLeft * (moved_ > 0 ? moved_ : length_) / length_;
  return proposal_;
}

std::optional<Index> LbfgsAdamStep::choose(const StepInput& input, const Vector& values) {
  if (handed_over_) return then_->choose(shifted(input), values);
  const auto chosen = first_.choose(input, values);
  if (!chosen) return {};
  const double length = proposal_.lengths(*chosen);
  moved_ = std::max(moved_, length * proposal_.direction.cwiseAbs().maxCoeff());
  const bool noisy = input.noise > kNoisy * size_;
  const bool visible = length > 0 && input.value - values(*chosen) > 2 * input.noise;
  drowned_ = noisy && !visible ? drowned_ + 1 : 0;
  if (drowned_ >= kDrowned) {
    handed_over_ = true;
    since_ = input.k + 1;
  }
  return chosen;
}

Row<MakeStepRule> lbfgs_adam_row() {
  OptionTable options = lbfgs_row().options;
  for (const auto& option : adam_row().options) options.push_back(option);
  return {"lbfgs-adam", "lbfgs, then adam once noise hides the effect of a step",
          "Steps of lbfgs until two in a row decrease Phi by no more than twice its noise, if that noise "
          "is\nabove round-off (1e-8 of the values). Then steps of adam with its schedule, of a tenth of "
          "the\nlargest move of a coordinate so far. The choice of method = auto.",
          options, [](const Params& params) { return std::make_unique<LbfgsAdamStep>(params); }};
}

}  // namespace bizo::methods
