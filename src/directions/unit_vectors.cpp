#include "directions/unit_vectors.hpp"

namespace bizo::directions {

void UnitVectors::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  const auto chosen = coordinates(block);
  out.setZero();
  for (Index k = 0; k < which.count; ++k) {
    const Index row = chosen[static_cast<std::size_t>(which.first + k)] - rows.first;
    if (0 <= row && row < rows.count) out(row, k) = 1.0;
  }
}

void UnitVectors::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) {
  const auto chosen = coordinates(block);
  sum.setZero();
  for (Index j = 0; j < block.count; ++j) {
    const Index row = chosen[static_cast<std::size_t>(j)] - rows.first;
    if (0 <= row && row < rows.count) sum(row) += weights(j);
  }
}

}  // namespace bizo::directions
