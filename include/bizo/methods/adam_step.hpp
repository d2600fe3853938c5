// Adam (Kingma and Ba, ICLR 2015): steps of one length in every coordinate, from averages of the estimates.
#pragma once

#include "bizo/methods/step_rule.hpp"

namespace bizo {

class AdamStep final : public StepRule {
 public:
  explicit AdamStep(const Params& params);

  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput&, const Vector&) override { return 0; }
  void archive(Archive& archive) override { archive(unit_, first_, second_); }

 private:
  Schedule schedule_;
  double beta1_, beta2_, epsilon_;
  bool from_momentum_;
  double unit_ = 0;  // unit_of the first gradient that was not 0
  Vector first_, second_;
};

Row<MakeStepRule> adam_row();

}  // namespace bizo
