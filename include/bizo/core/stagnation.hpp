// Whether values still fall: over a window of iterations, against what they have fallen so far and their
// noise (docs/math.md, Stopping).
#pragma once

#include <vector>

#include "bizo/core/algorithm.hpp"
#include "bizo/core/status.hpp"

namespace bizo {

class Stagnation {
 public:
  // min: decrease that counts, as a share of the decrease so far; window: iterations, 0: never judges.
  Stagnation(double min, Index window) : min_(min), window_(window) {}

  // Why to stop after this iteration: converged, no_progress, noise_floor; or none.
  StopReason after(const Iteration& iteration);

  void archive(Archive& a) { a(first_, values_, best_, violations_, still_); }

 private:
  double min_;
  Index window_;
  double first_ = kNaN;
  Index still_ = 0;                                 // iterations without progress that noise explains
  std::vector<double> values_, best_, violations_;  // of the last window and one more
};

}  // namespace bizo
