#include "directions/srht.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "directions/stream.hpp"

namespace bizo::directions {
namespace {

// value * (-1)^popcount(a & b), without a branch on random bits.
inline double flipped(double value, Index a, Index b) {
  const auto parity = static_cast<std::uint64_t>(std::popcount(static_cast<std::uint64_t>(a & b)) & 1);
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) ^ parity << 63);
}

// Fast Walsh-Hadamard transform, a(i) <- sum_r (-1)^popcount(i & r) a(r), of a power-of-two length.
void hadamard_inplace(std::span<double> a) {
  for (std::size_t half = 1; half < a.size(); half *= 2)
    for (std::size_t begin = 0; begin < a.size(); begin += 2 * half)
      for (std::size_t i = begin; i < begin + half; ++i) {
        const double even = a[i];
        const double odd = a[i + half];
        a[i] = even + odd;
        a[i + half] = even - odd;
      }
}

}  // namespace

Srht::Srht(Index dimension)
    : DirectionFamily(dimension),
      order_(static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(dimension)))),
      transform_(std::min(order_, kSlice)),
      signs_(std::min(dimension, kSlice)) {}

void Srht::prepare(const DirectionBlock& block) {
  if (block_ == block) return;
  columns_ = random_sample(stream_of(block, 1), order_, block.count);
  // Without padding a shift of the rows changes nothing but signs.
  if (dimension() < order_) shift_ = random_sample(stream_of(block, 2), dimension(), 1)[0];
  block_ = block;
}

// s_i / sqrt(d) for at most kSlice rows.
VectorRef Srht::scaled_signs(const DirectionBlock& block, Index first, Index count) {
  auto signs = signs_.head(count);
  fill_sign(stream_of(block, 0), static_cast<std::uint64_t>(first), span_of(signs));
  signs *= 1.0 / std::sqrt(static_cast<double>(dimension()));
  return signs;
}

void Srht::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  for (Index begin = rows.first; begin < rows.end(); begin += kSlice) {
    const Index count = std::min(kSlice, rows.end() - begin);
    const auto signs = scaled_signs(block, begin, count);
    for (Index k = 0; k < which.count; ++k) {
      const Index column = columns_[which.first + k];
      auto entries = out.col(k).segment(begin - rows.first, count);
      for (Index i = 0; i < count; ++i) entries(i) = flipped(signs(i), row_of(begin + i), column);
    }
  }
}

// Rows first ... of sum_j w_j times column r_j, as many as a transform has. Row first + i has
// popcount((first + i) & r) = popcount(first & r) + popcount(i & r): the bits of r above the transform's
// length only change a weight's sign, those within it are one short transform for all directions.
void Srht::transform(const DirectionBlock& block, ConstVectorRef weights, Index first) {
  const Index within = transform_.size() - 1;
  transform_.setZero();
  for (Index j = 0; j < block.count; ++j)
    transform_(columns_[j] & within) += flipped(weights(j), first, columns_[j]);
  hadamard_inplace(span_of(transform_));
}

void Srht::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) {
  assert(rows.first % kSlice == 0);
  prepare(block);
  Index first = -1;  // of the rows in transform_
  for (Index begin = rows.first, count = 0; begin < rows.end(); begin += count) {
    // As far as the rows are consecutive, and of one transform and one slice of signs.
    const Index row = row_of(begin), within = row % transform_.size();
    count = std::min({rows.end() - begin, dimension() - row, transform_.size() - within, kSlice});
    if (first != row - within) transform(block, weights, first = row - within);
    const auto signs = scaled_signs(block, begin, count);
    sum.segment(begin - rows.first, count) = transform_.segment(within, count).cwiseProduct(signs);
  }
}

// Pairs of directions meet with (-1)^popcount((i xor k) & (r_j xor r_k)), of mean -1/(D - 1) for i != k.
FrameMoments Srht::moments(Index count) const {
  const double l = static_cast<double>(count), pairs = 1 - 1 / l;
  const double off = order_ > 1 ? 1 / static_cast<double>(order_ - 1) : 0;
  return {.alpha = 2 / l + pairs * (1 - off), .beta = 1 / l - pairs * off, .gamma = -2 / l + 2 * pairs * off};
}

Row<MakeDirections> srht_row() {
  return {
      .name = "srht",
      .summary = "columns of a randomized Hadamard matrix: orthogonal, and the cheapest to combine",
      .definition =
          R"(u_j(i) = s_i (-1)^popcount(k & r_j) / sqrt(d), random signs s_i, distinct random columns r_j of
the Hadamard matrix of order D = 2^ceil(log2 d), k = (i + m) mod d with a random m. l <= D.
Second moment d/l + (1 - 1/l) (D - d)/(D - 1): that of orthogonal directions if d = D.
Combining costs one fast transform, O(d log d), whatever l. Nothing is stored.
Prefer it unless the problem singles out coordinates, or l > d/4 and d is not a power of two.)",
      .options = {},
      .make = [](const Params&, Index dimension) { return std::make_unique<Srht>(dimension); }};
}

}  // namespace bizo::directions
