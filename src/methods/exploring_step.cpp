#include "bizo/methods/exploring_step.hpp"

#include <cmath>

namespace bizo {
namespace {

bool explores(const StepInput& input) {
  return input.k == 0 && input.lower.size() > 0;
}

}  // namespace

Proposal ExploringStep::propose(const StepInput& input) {
  if (!explores(input)) return rule_->propose(input);
  return {.direction = input.upper - input.lower,
          .lengths = Vector{{0, -0.25, -0.125, -0.0625, -0.03125, 0.03125, 0.0625, 0.125, 0.25}}};
}

std::optional<Index> ExploringStep::choose(const StepInput& input, const Vector& values) {
  if (!explores(input)) return rule_->choose(input, values);
  Index best = 0;
  for (Index i = 1; i < values.size(); ++i)
    if (values(i) < values(best)) best = i;
  return best;
}

}  // namespace bizo
