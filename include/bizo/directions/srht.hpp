#pragma once

#include <optional>
#include <vector>

#include "bizo/directions/catalogue.hpp"

namespace bizo {

// Subsampled randomized Hadamard transform: u_j(i) = s_i (-1)^popcount(i & r_j) / sqrt(d), random signs s_i,
// distinct random columns r_j of the Hadamard matrix of order D = 2^ceil(log2 d). Orthonormal if d = D, else
// of unit norm and nearly orthogonal.
class SrhtDirections final : public DirectionFamily {
 public:
  explicit SrhtDirections(Index dimension);
  Index max_count() const override { return order_; }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  void prepare(const DirectionBlock& block);
  VectorRef scaled_signs(const DirectionBlock& block, Index first, Index count);

  Index order_;                          // D
  std::optional<DirectionBlock> block_;  // the one that the columns belong to
  std::vector<Index> columns_;
  Vector transform_;
  Vector signs_;
};

Row<MakeDirections> srht_row();

}  // namespace bizo
