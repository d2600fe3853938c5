// How far the class probabilities of two scores are apart.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

struct Divergence {
  double total = kNaN;         // sum_i KL(p_i || q_i)
  Matrix in_first, in_second;  // its derivatives in both scores, n x K
};

// p: the softmax of the first scores, q of the second, n x K; with K = 1 the probabilities are 1 / (1 + e^-s)
// and the rest.
Divergence divergence(const Matrix& first, const Matrix& second);

}  // namespace bizo::problems
