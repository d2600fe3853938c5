// Adam (Kingma and Ba, ICLR 2015): steps of one length in every coordinate, from averages of the estimates.
#pragma once

#include "methods/steps/schedule.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class AdamStep final : public StepRule {
 public:
  explicit AdamStep(const Params& params);

  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput&, const Vector&) override { return 0; }
  void archive(Archive& archive) override { archive(first_, root_); }

 private:
  Schedule schedule_;
  double beta1_, beta2_, epsilon_;
  bool from_momentum_;
  Vector first_, root_;  // the averages; root_: the square root of the second's
};

Row<MakeStepRule> adam_row();

}  // namespace bizo::methods
