#include "directions/haar.hpp"

#include <Eigen/QR>

#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

void Haar::prepare(const DirectionBlock& block) {
  if (block_ == block) return;
  frame_.resize(dimension(), block.count);
  for (Index j = 0; j < block.count; ++j) fill_normal(stream_of(block, j), 0, span_of(frame_.col(j)));
  const Eigen::HouseholderQR<Matrix> qr(frame_);
  frame_.setIdentity();
  frame_.applyOnTheLeft(qr.householderQ());
  // R's diagonal has signs of the algorithm's choosing; positive ones make Q unique, hence exactly uniform.
  for (Index j = 0; j < block.count; ++j)
    if (qr.matrixQR()(j, j) < 0) frame_.col(j) = -frame_.col(j);
  block_ = block;
}

void Haar::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  out = frame_.block(rows.first, which.first, rows.count, which.count);
}

Row<MakeDirections> haar_row() {
  return plain_row<Haar>(
      "haar", "uniformly distributed orthonormal frames (QR of a Gaussian)",
      "U = Q of a Gaussian d x l matrix, signs such that diag R > 0; l <= d. Second moment d/l.\n"
      "Costs 2 d l^2 operations and d l numbers of memory on every rank, once a block.\n"
      "Prefer it for small d l (below 1e7), or as the reference for the other orthogonal families.");
}

}  // namespace bizo::directions
