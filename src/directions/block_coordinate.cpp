#include "directions/block_coordinate.hpp"

#include <algorithm>
#include <cassert>

#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

std::span<const Index> BlockCoordinate::coordinates(const DirectionBlock& block) {
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

Row<MakeDirections> block_coordinate_row() {
  return plain_row<BlockCoordinate>(
      "block-coordinate", "coordinates in turn: each once in a sweep over all, in random order",
      "u_j = e_i for the next l coordinates i of a random permutation, a new one for each sweep "
      "of\nceil(d/l) iterations; l <= d. Second moment d/l. Combining costs O(l), a sweep d of "
      "memory.\nA sweep sees every coordinate once; coordinate directions miss a share 1/e.\nPrefer "
      "it where coordinate directions suit, above all with memory = damped.");
}

}  // namespace bizo::directions
