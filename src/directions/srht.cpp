#include "bizo/directions/srht.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "bizo/directions/stream.hpp"

namespace bizo {
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

SrhtDirections::SrhtDirections(Index dimension)
    : DirectionFamily(dimension),
      order_(static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(dimension)))),
      transform_(std::min(order_, kSlice)),
      signs_(std::min(dimension, kSlice)) {}

void SrhtDirections::prepare(const DirectionBlock& block) {
  if (block_ == block) return;
  columns_ = random_sample(stream_of(block, 1), order_, block.count);
  block_ = block;
}

// s_i / sqrt(d) for at most kSlice rows.
VectorRef SrhtDirections::scaled_signs(const DirectionBlock& block, Index first, Index count) {
  auto signs = signs_.head(count);
  fill_sign(stream_of(block, 0), static_cast<std::uint64_t>(first), span_of(signs));
  signs *= 1.0 / std::sqrt(static_cast<double>(dimension()));
  return signs;
}

void SrhtDirections::fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) {
  prepare(block);
  for (Index begin = rows.first; begin < rows.end(); begin += kSlice) {
    const Index count = std::min(kSlice, rows.end() - begin);
    const auto signs = scaled_signs(block, begin, count);
    for (Index k = 0; k < which.count; ++k) {
      const Index column = columns_[which.first + k];
      auto entries = out.col(k).segment(begin - rows.first, count);
      for (Index i = 0; i < count; ++i) entries(i) = flipped(signs(i), begin + i, column);
    }
  }
}

// Row begin + i of a slice, i < kSlice, has popcount((begin + i) & r) = popcount(begin & r) + popcount(i &
// r): the bits of r above the slice only change a weight's sign, those within it are one short transform for
// all directions.
void SrhtDirections::combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) {
  assert(rows.first % kSlice == 0);
  prepare(block);
  const Index within = transform_.size() - 1;
  for (Index begin = rows.first; begin < rows.end(); begin += kSlice) {
    transform_.setZero();
    for (Index j = 0; j < block.count; ++j)
      transform_(columns_[j] & within) += flipped(weights(j), begin, columns_[j]);
    hadamard_inplace(span_of(transform_));
    const Index count = std::min(kSlice, rows.end() - begin);
    const auto signs = scaled_signs(block, begin, count);
    sum.segment(begin - rows.first, count) = transform_.head(count).cwiseProduct(signs);
  }
}

Row<MakeDirections> srht_row() {
  return {
      .name = "srht",
      .summary = "columns of a randomized Hadamard matrix: orthogonal, and the cheapest to combine",
      .definition =
          "u_j(i) = s_i (-1)^popcount(i & r_j) / sqrt(d), random signs s_i, distinct random columns r_j of\n"
          "the Hadamard matrix of order D = 2^ceil(log2 d). l <= D.\n"
          "Second moment d/l + (1 - 1/l) (D - d)/(D - 1): that of orthogonal directions if d = D.\n"
          "Combining costs one fast transform, O(d log d), whatever l. Nothing is stored.\n"
          "Prefer it unless the problem singles out coordinates.",
      .options = {},
      .make = [](const Params&, Index dimension) { return std::make_unique<SrhtDirections>(dimension); }};
}

}  // namespace bizo
