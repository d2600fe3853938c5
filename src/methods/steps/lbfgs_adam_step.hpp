// L-BFGS as long as values tell whether a step is one, Adam then: where differences are mostly noise,
// averages of them still lead downhill (docs/math.md, Steps).
#pragma once

#include "methods/steps/lbfgs_step.hpp"

namespace bizo::methods {

class LbfgsAdamStep final : public StepRule {
 public:
  explicit LbfgsAdamStep(const Params& params);

  bool compares_values() const override { return !handed_over_; }
  bool follows_schedule() const override { return true; }  // Adam's
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override {
    archive(first_, *then_, handed_over_, since_, drowned_, moved_, size_);
  }

 private:
  StepInput shifted(const StepInput& input) const;

  LbfgsStep first_;
  std::unique_ptr<StepRule> then_;
  double length_;  // of Adam's first step, as its own options have it
  bool handed_over_ = false;
  Index since_ = 0;    // k of Adam's first step
  Index drowned_ = 0;  // steps, one after the other, whose decrease the noise could have made
  double moved_ = 0;   // the largest move of a coordinate so far
  double size_ = 0;    // the largest |Phi| so far
  Proposal proposal_;
};

Row<MakeStepRule> lbfgs_adam_row();

}  // namespace bizo::methods
