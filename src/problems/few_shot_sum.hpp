// Few-shot learning with all tasks at once: minibatches of them can be asked for.
#pragma once

#include "bizo/core/finite_sum.hpp"
#include "problems/few_shot.hpp"

namespace bizo {

class FewShotSum final : public FewShot, public FiniteSum {
 public:
  FewShotSum(ProblemInfo info, const Setup& setup) : FewShot(std::move(info), setup), tasks_(setup.tasks) {}
  Index inner_samples() const override { return tasks_; }
  Index outer_samples() const override { return tasks_; }
  std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                              std::span<const Index> outer) const override {
    return std::make_unique<FewShot>(*this, inner, outer);
  }

 private:
  Index tasks_;
};

}  // namespace bizo
