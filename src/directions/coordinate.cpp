#include "directions/coordinate.hpp"

#include "directions/stream.hpp"

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

Row<MakeDirections> coordinate_row() {
  return {.name = "coordinate",
          .summary = "distinct coordinates, drawn without replacement",
          .definition =
              "u_j = e_S(j), S a random sample of the coordinates; l <= d. Second moment d/l.\n"
              "Combining costs O(l). Directions move one coordinate by the whole radius.\n"
              "Prefer it where the value is nearly separable, or its kinks follow the coordinates.",
          .options = {},
          .make = [](const Params&, Index dimension) {
            return std::make_unique<CoordinateDirections>(dimension);
          }};
}

}  // namespace bizo
