// Looks along the diagonal of the box before the first step: of several local minima, the one that is reached
// depends on the start, and a few values tell a lot about it.
#pragma once

#include "bizo/methods/step_rule.hpp"

namespace bizo {

class ExploringStep final : public StepRule {
 public:
  explicit ExploringStep(std::unique_ptr<StepRule> rule) : rule_(std::move(rule)) {}

  // First: z and z moved by +- 1/32, 1/16, 1/8 and 1/4 of the box's widths; the least value wins. No further,
  // as gradients may vanish at the sides. Then, and without a box, what the rule says.
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override { archive(*rule_); }

 private:
  std::unique_ptr<StepRule> rule_;
};

}  // namespace bizo
