// Looks along the diagonal of the box before the first step: of several local minima, the one that is reached
// depends on the start, and a few values tell a lot about it.
#pragma once

#include <array>

#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class ExploringStep final : public StepRule {
 public:
  explicit ExploringStep(std::unique_ptr<StepRule> rule) : rule_(std::move(rule)) {}

  bool compares_values() const override { return stage_ != Stage::done || rule_->compares_values(); }
  bool follows_schedule() const override { return rule_->follows_schedule(); }
  // First: z moved by 1/32, 1/16, 1/8 and 1/4 of the box's widths, near to far on both sides. A side is done
  // where Phi rises at a growing rate, as a convex function does for ever, or is not finite. No further, as
  // gradients may vanish at the sides. The least value wins; then, and without a box, what the rule says.
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override {
    archive(stage_, attempts_, round_, best_, best_value_, above_, below_, *rule_);
  }

 private:
  enum class Stage { looking, going, done };
  struct Side {
    bool open = true;
    double share = 0, value = kNaN, rate = kNaN;  // of the last point; rate: from the one before it
    void archive(Archive& a) { a(open, share, value, rate); }
    void see(double at, double seen);
  };

  bool explores(const StepInput& input) const;
  std::optional<Index> conclude(const StepInput& input, const Proposal& proposal);
  Proposal look(const StepInput& input);

  std::unique_ptr<StepRule> rule_;
  Stage stage_ = Stage::looking;
  Index attempts_ = 0;                   // that were spent on looking
  Index round_ = 0;                      // of looking: the distance
  double best_ = 0, best_value_ = kNaN;  // share of the widths, signed, and Phi there
  Side above_, below_;
};

}  // namespace bizo::methods
