// The constants of CMA-ES that follow from d and the population alone: recombination weights, with negative
// ones, and learning rates (Hansen, The CMA Evolution Strategy: A Tutorial, 2016, table 1).
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::methods {

// What is learned of the covariance: all of it, the variances of the coordinates, or what the last paths
// tell.
enum class Covariance { full, separable, limited };

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

// A full covariance takes d^3 operations a decomposition, and some d^2 evaluations to learn: beyond d = 200
// limited.
Covariance default_covariance(Index d);

// population >= 4. separable: d variances are learned (d + 2)/3 times as fast (Ros and Hansen 2008). limited:
// rates of sigma for its shorter path, and no negative weights (Loshchilov, Glasmachers and Beyer 2018).
Recombination recombination(Index d, Index population, Covariance covariance);

// E |N(0, I_d)|, to a relative 1/(20 d^3).
double normal_length(Index d);

}  // namespace bizo::methods
