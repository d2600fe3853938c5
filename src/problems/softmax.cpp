#include "problems/softmax.hpp"

#include "bizo/core/elementary.hpp"

namespace bizo::problems {

void exponentials(MatrixRef scores, SoftmaxSums& sums) {
  sums.largest = scores.col(0);
  for (Index k = 1; k < scores.cols(); ++k) sums.largest = sums.largest.cwiseMax(scores.col(k));
  sums.total.setZero(scores.rows());
  for (Index k = 0; k < scores.cols(); ++k) {
    scores.col(k) -= sums.largest;
    exp_inplace({scores.col(k).data(), static_cast<std::size_t>(scores.rows())});
    sums.total += scores.col(k);
  }
}

void softmax(MatrixRef scores, SoftmaxSums& sums) {
  exponentials(scores, sums);
  sums.total = sums.total.cwiseInverse();
  for (Index k = 0; k < scores.cols(); ++k) scores.col(k).array() *= sums.total.array();
}

}  // namespace bizo::problems
