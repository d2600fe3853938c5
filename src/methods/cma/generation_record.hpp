// What the generations of one run of CMA-ES say of whether it has come to its end (Hansen 2016, appendix
// B.3).
#pragma once

#include <string>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/status.hpp"
#include "methods/cma/search_distribution.hpp"

namespace bizo::methods {

// The tutorial's names: TolX, TolFun, EqualFunValues, NoEffectAxis and NoEffectCoord, ConditionCov,
// Stagnation, TolXUp; points: those of a small run are used up.
enum class CmaEnd { none, steps, values, equal, no_effect, condition, stagnation, growth, points };

// converged, or no_progress where the search was not near a minimizer.
StopReason stop_of(CmaEnd end);
// "its steps are below 1e-12 of the first", what a note says.
std::string text_of(CmaEnd end);

class GenerationRecord {
 public:
  GenerationRecord() = default;
  // sigma: the first one. The rest as in `recombination`.
  GenerationRecord(double sigma, Index d, Index population);

  // After an update. values: of the generation, sorted, without those that are missing.
  CmaEnd add(const SearchDistribution& distribution, const Vector& values);

  void archive(Archive& a) { a(sigma_, short_window_, long_window_, generation_, best_, medians_); }

 private:
  CmaEnd of_values(const Vector& values) const;
  CmaEnd of_distribution(const SearchDistribution& distribution) const;
  bool stagnates() const;

  double sigma_ = 0;
  Index short_window_ = 0, long_window_ = 0;  // generations
  Index generation_ = 0;
  std::vector<double> best_, medians_;  // of the last generations
};

}  // namespace bizo::methods
