#include "bizo/core/directions.hpp"

#include <algorithm>
#include <cassert>

namespace bizo {

void DirectionFamily::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows,
                              VectorRef sum) {
  assert(weights.size() == block.count && sum.size() == rows.count);
  constexpr Index kTile = 1024;  // sum and entries of a tile stay in the first-level cache
  scratch_.resize(kTile, 1);
  sum.setZero();
  for (Index begin = 0; begin < rows.count; begin += kTile) {
    const Index n = std::min(kTile, rows.count - begin);
    auto entries = scratch_.topRows(n);
    for (Index j = 0; j < block.count; ++j) {
      fill(block, {rows.first + begin, n}, {j, 1}, entries);
      sum.segment(begin, n) += weights(j) * entries.col(0);
    }
  }
}

}  // namespace bizo
