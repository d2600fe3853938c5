// The softmax of scores, row by row, without overflow.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

// Per row of scores; log sum_k exp(score_k) = largest + log(total).
struct SoftmaxSums {
  Vector largest, total;
};

// scores <- exp(scores - largest of the row); the sums add up the columns in their order.
void exponentials(MatrixRef scores, SoftmaxSums& sums);
// scores <- softmax(scores).
void softmax(MatrixRef scores, SoftmaxSums& sums);

}  // namespace bizo::problems
