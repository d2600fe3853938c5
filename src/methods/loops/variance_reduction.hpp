// From the vectors of some minibatches to estimates of those of the whole problem.
#pragma once

#include <memory>
#include <vector>

#include "bizo/core/archive.hpp"
#include "methods/probes/loop_probe.hpp"
#include "methods/sampling/sample_recursion.hpp"

namespace bizo::methods {

class VarianceReduction {
 public:
  virtual ~VarianceReduction() = default;
  // items: the minibatches of iteration k that did not fail, at least one; column j of `payload` is what the
  // probe returned for item j. Iteration 0 only fills a memory.
  virtual Vector estimate(Index k, const std::vector<Index>& items, const Matrix& payload) = 0;
  // Whether iteration k asks at an earlier point too, and whether its own is that point from then on.
  virtual bool refers(Index /*k*/) const { return false; }
  virtual bool renews(Index /*k*/) const { return false; }
  virtual void archive(Archive& archive) = 0;
};

// Their mean.
std::unique_ptr<VarianceReduction> mean_of_minibatches();

// SAGA (Defazio, Bach & Lacoste-Julien, NeurIPS 2014) for inner and outer quantities, over fixed blocks of
// samples: the last vectors of every block are kept, n (2p + d) / batch and m (p + d) / batch numbers.
std::unique_ptr<VarianceReduction> saga_memory(LoopQuantities at, SampleSchedule schedule);

// Corrected by the same samples at an earlier point.
std::unique_ptr<VarianceReduction> recursive(LoopQuantities at, const ReductionSettings& settings);

}  // namespace bizo::methods
