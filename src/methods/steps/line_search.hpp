// The length of a step from values of Phi, with an allowance for their noise (docs/math.md, Steps). For rules
// that have a direction.
#pragma once

#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

class LineSearch {
 public:
  // Reads `trials`, lengths that are tried at the same time. grows: a length with which Phi fell as if it had
  // no curvature is held while ten times as far is tried.
  explicit LineSearch(const Params& params, bool grows = false);

  // Lengths to try: at the first attempt `first` and its halves, then what `choose` found out; the last
  // attempt adds 0, staying where we are.
  Vector lengths(const StepInput& input, double first);

  // The candidate with the least value among those that decrease Phi enough,
  //   Phi(z_t) <= Phi(z) - 1e-4 c <g, z - z_t> + 2 noise,   z_t = P(z - t direction),
  // c = slope / |g|^2 turning the inflated length of g into that of grad Phi; none: search on. At the last
  // attempt the best of all that did not fail.
  std::optional<Index> choose(const StepInput& input, const Proposal& proposal, const Vector& values);

  void archive(Archive& archive) { archive(next_, held_, held_value_); }

 private:
  double shorter(const StepInput& input, const Proposal& proposal, const Vector& values) const;
  std::optional<Index> choose_longer(const StepInput& input, const Proposal& proposal, double value);

  Index trials_;
  bool grows_;
  double next_ = kNaN;                   // the longest of the next lengths
  double held_ = 0, held_value_ = kNaN;  // a length that would do, while longer ones are tried; 0: none
};

OptionTable line_search_options(const std::string& trials);

// P(z): z clipped to the bounds of the input.
Vector clipped(const StepInput& input, const Vector& z);

// The longest step that was chosen or, where it was to stay, the shortest that was tried.
double reached(const Proposal& proposal, Index chosen);

}  // namespace bizo::methods
