// Noise-aware Armijo search over several lengths at a time (docs/math.md, Steps). For rules that have a
// direction and want the length from values of Phi.
#pragma once

#include "bizo/methods/step_rule.hpp"

namespace bizo {

class LineSearch {
 public:
  // Reads `trials`, lengths that are tried at the same time.
  explicit LineSearch(const Params& params);

  // Lengths for input.attempt: 2^i times `first` for the first attempt, then shorter ones; the last attempt
  // adds 0, staying where we are.
  Vector lengths(const StepInput& input, double first) const;

  // The candidate with the least value among those that decrease Phi enough,
  //   Phi(z_t) <= Phi(z) - 1e-4 c <g, z - z_t> + 2 noise,   z_t = P(z - t direction),
  // c = slope / |g|^2 turning the inflated length of g into that of grad Phi; none: search on. At the last
  // attempt the best of all that did not fail.
  std::optional<Index> choose(const StepInput& input, const Proposal& proposal, const Vector& values) const;

 private:
  Index trials_;
};

OptionTable line_search_options(const std::string& trials);

// P(z): z clipped to the bounds of the input.
Vector clipped(const StepInput& input, const Vector& z);

}  // namespace bizo
