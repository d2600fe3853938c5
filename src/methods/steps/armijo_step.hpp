// The gradient estimate with a length from values of Phi: tried at several lengths at a time.
#pragma once

#include "methods/steps/line_search.hpp"

namespace bizo::methods {

class ArmijoStep final : public StepRule {
 public:
  explicit ArmijoStep(const Params& params);

  bool compares_values() const override { return true; }
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override { archive(longest_, proposal_, search_); }

 private:
  double first_length_;
  LineSearch search_;
  double longest_ = kNaN;  // of the next proposal
  Proposal proposal_;
};

Row<MakeStepRule> armijo_row();

}  // namespace bizo::methods
