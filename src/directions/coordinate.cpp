#include "directions/coordinate.hpp"

#include "directions/plain_row.hpp"
#include "directions/stream.hpp"

namespace bizo::directions {

std::span<const Index> Coordinate::coordinates(const DirectionBlock& block) {
  if (block_ != block) {
    sample_ = random_sample(stream_of(block, 0), dimension(), block.count);
    block_ = block;
  }
  return sample_;
}

Row<MakeDirections> coordinate_row() {
  return plain_row<Coordinate>(
      "coordinate", "distinct coordinates, drawn without replacement",
      "u_j = e_S(j), S a random sample of the coordinates; l <= d. Second moment d/l.\n"
      "Combining costs O(l). Directions move one coordinate by the whole radius.\n"
      "Prefer it where the value is nearly separable, or its kinks follow the coordinates.");
}

}  // namespace bizo::directions
