// From the vectors of some minibatches to estimates of those of the whole problem.
#pragma once

#include <memory>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/methods/loop_probe.hpp"

namespace bizo {

class VarianceReduction {
 public:
  virtual ~VarianceReduction() = default;
  // items: the minibatches of iteration k that did not fail, at least one; column j of `payload` is what the
  // probe returned for item j. Iteration 0 only fills a memory.
  virtual Vector estimate(Index k, const std::vector<Index>& items, const Matrix& payload) = 0;
  virtual void archive(Archive& archive) = 0;
};

// Their mean.
std::unique_ptr<VarianceReduction> mean_of_minibatches();

// SAGA (Defazio, Bach & Lacoste-Julien, NeurIPS 2014) for inner and outer quantities, over fixed blocks of
// samples: the last vectors of every block are kept, n (2p + d) / batch and m (p + d) / batch numbers.
std::unique_ptr<VarianceReduction> saga_memory(LoopQuantities at, SampleSchedule schedule);

// STORM (Cutkosky & Orabona, NeurIPS 2019): e <- q(z) + (1 - a) (e - q(z')), z' the previous point.
std::unique_ptr<VarianceReduction> storm(LoopQuantities at, double a);

}  // namespace bizo
