// Few-shot learning with some tasks at a time, for every iteration others.
#pragma once

#include "bizo/core/drawn_samples.hpp"
#include "problems/few_shot.hpp"

namespace bizo::problems {

class FewShotDraws final : public FewShot, public DrawnSamples {
 public:
  using FewShot::FewShot;
  std::string all_samples() const override { return "problem.task_batch = all"; }
};

}  // namespace bizo::problems
