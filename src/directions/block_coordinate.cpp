#include "directions/block_coordinate.hpp"

#include <algorithm>
#include <cassert>

#include "directions/stream.hpp"

namespace bizo {

std::span<const Index> BlockCoordinateDirections::coordinates(const DirectionBlock& block) {
  assert(0 < block.count && block.count <= dimension());
  const auto blocks = static_cast<std::uint64_t>((dimension() + block.count - 1) / block.count);
  DirectionBlock sweep = block;
  sweep.iteration = (block.iteration + blocks - 1) / blocks;  // iterations start at 1
  if (sweep_ != sweep) {
    permutation_ = random_permutation(stream_of(sweep, 0), dimension());
    sweep_ = sweep;
  }
  const Index place = static_cast<Index>((block.iteration + blocks - 1) % blocks) * block.count;
  const Index first = std::min(place, dimension() - block.count);
  return std::span(permutation_)
      .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(block.count));
}

void BlockCoordinateDirections::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  const auto chosen = coordinates(block);
  out.setZero();
  for (Index k = 0; k < which.count; ++k) {
    const Index row = chosen[static_cast<std::size_t>(which.first + k)] - rows.first;
    if (0 <= row && row < rows.count) out(row, k) = 1.0;
  }
}

void BlockCoordinateDirections::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows,
                                        VectorRef sum) {
  const auto chosen = coordinates(block);
  sum.setZero();
  for (Index j = 0; j < block.count; ++j) {
    const Index row = chosen[static_cast<std::size_t>(j)] - rows.first;
    if (0 <= row && row < rows.count) sum(row) += weights(j);
  }
}

Row<MakeDirections> block_coordinate_row() {
  return {.name = "block-coordinate",
          .summary = "coordinates in turn: each once in a sweep over all, in random order",
          .definition =
              "u_j = e_i for the next l coordinates i of a random permutation, a new one for each sweep "
              "of\nceil(d/l) iterations; l <= d. Second moment d/l. Combining costs O(l), a sweep d of "
              "memory.\nA sweep sees every coordinate once; coordinate directions miss a share 1/e.\nPrefer "
              "it where coordinate directions suit, above all with memory = damped.",
          .options = {},
          .make = [](const Params&, Index dimension) {
            return std::make_unique<BlockCoordinateDirections>(dimension);
          }};
}

}  // namespace bizo
