#include "bizo/directions/coordinate.hpp"

#include "bizo/directions/stream.hpp"

namespace bizo {

void CoordinateDirections::prepare(const DirectionBlock& block) {
  if (block_ == block) return;
  sample_ = random_sample(stream_of(block, 0), dimension(), block.count);
  block_ = block;
}

void CoordinateDirections::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  out.setZero();
  for (Index k = 0; k < which.count; ++k) {
    const Index row = sample_[which.first + k] - rows.first;
    if (0 <= row && row < rows.count) out(row, k) = 1.0;
  }
}

void CoordinateDirections::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows,
                                   VectorRef sum) {
  prepare(block);
  sum.setZero();
  for (Index j = 0; j < block.count; ++j) {
    const Index row = sample_[j] - rows.first;
    if (0 <= row && row < rows.count) sum(row) += weights(j);
  }
}

}  // namespace bizo
