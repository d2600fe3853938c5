// The constants of CMA-ES that follow from d and the population alone: recombination weights, with negative
// ones, and learning rates (Hansen, The CMA Evolution Strategy: A Tutorial, 2016, table 1).
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::methods {

struct Recombination {
  Vector weights;  // by rank; the first `parents` are positive with sum 1, the others <= 0
  Index parents = 0;
  double effective = 0;                  // parents: (sum w)^2 / sum w^2 of the positive ones
  double sigma_rate = 0, damping = 0;    // of the step size: c_sigma, d_sigma
  double path_rate = 0;                  // of the covariance's path: c_c
  double one_rate = 0, parent_rate = 0;  // of the covariance: c_1, c_mu

  Index population() const { return weights.size(); }
};

// 4 + 3 ln d points, the tutorial's default.
Index default_population(Index d);

// population >= 4. separable: of d variances alone, which are learned (d + 2)/3 times as fast (Ros and Hansen
// 2008).
Recombination recombination(Index d, Index population, bool separable);

// E |N(0, I_d)|, to a relative 1/(20 d^3).
double normal_length(Index d);

}  // namespace bizo::methods
