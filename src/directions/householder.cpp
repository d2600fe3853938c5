#include "directions/householder.hpp"

#include "bizo/core/reduce.hpp"
#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

void Householder::prepare(const DirectionBlock& block) {
  if (block_ == block) return;
  fill_normal(stream_of(block, 0), 0, span_of(v_));
  v_ *= 1.0 / norm(v_);
  sample_ = random_sample(stream_of(block, 1), dimension(), block.count);
  block_ = block;
}

void Householder::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  for (Index k = 0; k < which.count; ++k) {
    const Index column = sample_[which.first + k];
    out.col(k) = (-2.0 * v_(column)) * v_.segment(rows.first, rows.count);
    const Index row = column - rows.first;
    if (0 <= row && row < rows.count) out(row, k) += 1.0;
  }
}

// sum_j w_j u_j = sum_j w_j e_S(j) - 2 (sum_j w_j v_S(j)) v.
void Householder::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) {
  prepare(block);
  double along_v = 0;
  for (Index j = 0; j < block.count; ++j) along_v += weights(j) * v_(sample_[j]);
  sum = (-2.0 * along_v) * v_.segment(rows.first, rows.count);
  for (Index j = 0; j < block.count; ++j) {
    const Index row = sample_[j] - rows.first;
    if (0 <= row && row < rows.count) sum(row) += weights(j);
  }
}

// Coordinates of H A H, whose diagonal is unknown: at most the largest eigenvalue.
FrameMoments Householder::moments(Index count) const {
  return {.alpha = static_cast<double>(dimension()) / static_cast<double>(count)};
}

Row<MakeDirections> householder_row() {
  return plain_row<Householder>(
      "householder", "random columns of one random reflection: orthogonal in any dimension",
      "u_j = e_S(j) - 2 v_S(j) v, v uniform on the unit sphere, S a random sample; l <= d.\n"
      "Second moment d/l. Costs d normals and d numbers of memory a block, combining O(d).\n"
      "Directions are nearly coordinates when d is large.\n"
      "Prefer it to srht where exact orthogonality matters and d is far from a power of two.");
}

}  // namespace bizo::directions
