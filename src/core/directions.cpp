#include "bizo/core/directions.hpp"

#include <algorithm>
#include <cassert>

#include "bizo/core/reduce.hpp"

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

template <class Contribute>
Matrix DirectionFamily::by_slice(const DirectionBlock& block, Range rows, Index results,
                                 Contribute contribute) {
  assert(rows.first % kSlice == 0);
  Matrix parts(results, (rows.count + kSlice - 1) / kSlice),
      entries(std::min(rows.count, kSlice), block.count);
  for (Index k = 0; k < parts.cols(); ++k) {
    const Range slice{k * kSlice, std::min(kSlice, rows.count - k * kSlice)};
    auto within = entries.topRows(slice.count);
    fill(block, {rows.first + slice.first, slice.count}, {0, block.count}, within);
    contribute(slice, within, parts.col(k));
  }
  return parts;
}

Matrix DirectionFamily::project(const DirectionBlock& block, ConstVectorRef v, Range rows) {
  assert(v.size() == rows.count);
  return by_slice(block, rows, block.count, [&](Range slice, const auto& U, auto column) {
    for (Index j = 0; j < block.count; ++j) column(j) = dot(U.col(j), v.segment(slice.first, slice.count));
  });
}

Matrix DirectionFamily::gram(const DirectionBlock& block, Range rows) {
  const Index l = block.count;
  return by_slice(block, rows, l * l, [&](Range, const auto& U, auto column) {
    for (Index j = 0; j < l; ++j)
      for (Index i = 0; i <= j; ++i) column(i * l + j) = column(j * l + i) = dot(U.col(i), U.col(j));
  });
}

}  // namespace bizo
