// Step length from the trace and the largest eigenvalue of the Hessian of Phi, both measured on the way
// (docs/math.md, Steps).
#pragma once

#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class CurvatureStep final : public StepRule {
 public:
  explicit CurvatureStep(const Params& params);

  bool compares_values() const override { return true; }
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override { archive(trace_, largest_, along_, length_); }

 private:
  double safety_, first_length_;
  double trace_ = kNaN;    // average of the estimates of the trace
  double largest_ = kNaN;  // curvature along recent steps, at most the largest eigenvalue
  double along_ = kNaN;    // largest curvature along a direction of late
  double length_ = kNaN;   // of the proposal
};

Row<MakeStepRule> curvature_row();

}  // namespace bizo::methods
