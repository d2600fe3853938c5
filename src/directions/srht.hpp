#pragma once

#include <optional>
#include <vector>

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Subsampled randomized Hadamard transform: u_j(i) = s_i (-1)^popcount(k & r_j) / sqrt(d), k = (i + m) mod d,
// random signs s_i, distinct random columns r_j of the Hadamard matrix of order D = 2^ceil(log2 d), and for d
// < D a random shift m. Orthonormal if d = D, else of unit norm and nearly orthogonal; with the shift, all
// coordinates are alike to anything computed from the directions' span.
class Srht final : public DirectionFamily {
 public:
  explicit Srht(Index dimension);
  Index max_count() const override { return order_; }
  FrameMoments moments(Index count) const override;
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  void prepare(const DirectionBlock& block);
  VectorRef scaled_signs(const DirectionBlock& block, Index first, Index count);

  // The row of the Hadamard matrix that belongs to coordinate i.
  Index row_of(Index i) const { return i + shift_ < dimension() ? i + shift_ : i + shift_ - dimension(); }
  void transform(const DirectionBlock& block, ConstVectorRef weights, Index first);

  Index order_;                          // D
  std::optional<DirectionBlock> block_;  // the one that the columns and the shift belong to
  Index shift_ = 0;
  std::vector<Index> columns_;
  Vector transform_;
  Vector signs_;
};

Row<MakeDirections> srht_row();

}  // namespace bizo::directions
