// Few-shot learning with all tasks at once: minibatches of them can be asked for.
#pragma once

#include <numeric>

#include "bizo/core/finite_sum.hpp"
#include "problems/few_shot.hpp"

namespace bizo::problems {

class FewShotSum final : public FewShot, public FiniteSum {
 public:
  FewShotSum(ProblemInfo info, const Setup& setup)
      : FewShot(std::move(info), setup), inner_(static_cast<std::size_t>(setup.tasks)) {
    std::iota(inner_.begin(), inner_.end(), Index{0});
    outer_ = inner_;
  }
  Index inner_samples() const override { return static_cast<Index>(inner_.size()); }
  Index outer_samples() const override { return static_cast<Index>(outer_.size()); }
  std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                              std::span<const Index> outer) const override {
    return std::make_unique<FewShotSum>(*this, chosen(inner_, inner), chosen(outer_, outer));
  }
  // The tasks in these slots; restricted() is the way to it.
  FewShotSum(const FewShotSum& whole, std::vector<Index> inner, std::vector<Index> outer)
      : FewShot(whole, inner, outer), inner_(std::move(inner)), outer_(std::move(outer)) {}

 private:
  static std::vector<Index> chosen(const std::vector<Index>& slots, std::span<const Index> places) {
    std::vector<Index> some;
    for (const Index place : places) some.push_back(slots[static_cast<std::size_t>(place)]);
    return some;
  }

  std::vector<Index> inner_, outer_;  // slots of the tasks in f and in F
};

}  // namespace bizo::problems
