#pragma once

#include <optional>
#include <span>
#include <vector>

#include "directions/catalogue.hpp"

namespace bizo {

// Unit vectors that come round in turn: successive iterations take the next `count` coordinates of a random
// permutation, which is drawn anew for each sweep. The last block of a sweep is filled up with coordinates of
// the one before, so that every block is a random sample without replacement.
class BlockCoordinateDirections final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return dimension(); }
  FrameMoments moments(Index count) const override {
    return FrameMoments::coordinates(static_cast<double>(count), static_cast<double>(dimension()));
  }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  // The coordinates of the block's directions.
  std::span<const Index> coordinates(const DirectionBlock& block);

  std::optional<DirectionBlock> sweep_;  // the one that the permutation belongs to
  std::vector<Index> permutation_;
};

Row<MakeDirections> block_coordinate_row();

}  // namespace bizo
