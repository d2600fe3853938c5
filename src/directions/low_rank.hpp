// Directions for an x that is a matrix: of low rank, as in LOZO (Chen et al., ICLR 2025).
#pragma once

#include <optional>

#include "directions/catalogue.hpp"

namespace bizo::directions {

// u_j = vec(A_j QT) / sqrt(rows rank): A_j has independent normal entries, rows x rank; Q, columns x rank
// with columns orthonormal, is uniformly distributed and shared by all directions of `refresh` iterations. x
// is stored column after column; where rows x columns exceeds d, the last column is cut short.
class LowRank final : public DirectionFamily {
 public:
  struct Shape {
    Index rows = 1;
    Index rank = 1;  // at most the number of columns counts
    std::uint64_t refresh = 1;
  };
  LowRank(Index dimension, Shape shape);
  Index max_count() const override { return std::numeric_limits<Index>::max(); }
  FrameMoments moments(Index count) const override;
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  void prepare(const DirectionBlock& block);
  void draw_left(const DirectionBlock& block, Index j);
  void expand(ConstMatrixRef left, Range rows, VectorRef out) const;

  Shape shape_;
  Index columns_;
  std::optional<DirectionBlock> block_;  // the one that the right factor belongs to
  Matrix right_;                         // QT / sqrt(rows rank), rank x columns
  Matrix left_, sum_;
};

// The most nearly square shape: the largest divisor of d up to sqrt d.
Index square_rows(Index dimension);

Row<MakeDirections> low_rank_row();

}  // namespace bizo::directions
