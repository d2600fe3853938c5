// Gradient descent: a multiple of the estimate.
#pragma once

#include "methods/steps/schedule.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class SgdStep final : public StepRule {
 public:
  explicit SgdStep(const Params& params) : schedule_(params) {}

  bool is_gradient_step() const override { return true; }
  Proposal propose(const StepInput& input) override {
    return {.direction = schedule_.length(input.k) * input.gradient};
  }
  std::optional<Index> choose(const StepInput&, const Vector&) override { return 0; }
  void archive(Archive&) override {}

 private:
  Schedule schedule_;
};

Row<MakeStepRule> sgd_row();

}  // namespace bizo::methods
