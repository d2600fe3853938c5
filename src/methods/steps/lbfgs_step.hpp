// Limited-memory BFGS for whole gradients that carry some noise, with bounds: pairs whose curvature the noise
// could have made are left out (Shi, Xie, Xuan, Nocedal, SISC 2022), coordinates that press against a bound
// are held there (two-metric projection, Bertsekas, SIAM J. Control Optim. 1982), and the length comes from
// a search that allows for the noise of values.
#pragma once

#include "methods/steps/curvature_pairs.hpp"
#include "methods/steps/line_search.hpp"

namespace bizo::methods {

class LbfgsStep final : public StepRule {
 public:
  explicit LbfgsStep(const Params& params);

  bool compares_values() const override { return true; }
  Proposal propose(const StepInput& input) override;
  std::optional<Index> choose(const StepInput& input, const Vector& values) override;
  void archive(Archive& archive) override {
    archive(pairs_, z_, gradient_, proposal_, search_, unit_, move_, failures_);
  }

 private:
  void learn(const StepInput& input);
  Vector direction(const StepInput& input) const;

  LineSearch search_;
  CurvaturePairs pairs_;
  double unit_ = 0;      // unit_of the first gradient that was not 0
  double move_;          // of the coordinate that moves most, in the next step without pairs
  Index failures_ = 0;   // searches that found nothing, one after the other
  Vector z_, gradient_;  // of the last call
  Proposal proposal_;
};

Row<MakeStepRule> lbfgs_row();

}  // namespace bizo::methods
