// Heavy ball (Polyak 1964): a velocity that estimates are added to.
#pragma once

#include "methods/steps/schedule.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class MomentumStep final : public StepRule {
 public:
  explicit MomentumStep(const Params& params);

  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput&, const Vector&) override { return 0; }
  void archive(Archive& archive) override { archive(velocity_); }

 private:
  Schedule schedule_;
  double memory_;
  Vector velocity_;
};

Row<MakeStepRule> momentum_row();

}  // namespace bizo::methods
