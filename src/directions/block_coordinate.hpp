#pragma once

#include "directions/unit_vectors.hpp"

namespace bizo::directions {

// Unit vectors that come round in turn: successive iterations take the next `count` coordinates of a random
// permutation, which is drawn anew for each sweep. The last block of a sweep is filled up with coordinates of
// the one before, so that every block is a random sample without replacement.
class BlockCoordinate final : public UnitVectors {
 public:
  using UnitVectors::UnitVectors;

 private:
  std::span<const Index> coordinates(const DirectionBlock& block) override;

  std::optional<DirectionBlock> sweep_;  // the one that the permutation belongs to
  std::vector<Index> permutation_;
};

Row<MakeDirections> block_coordinate_row();

}  // namespace bizo::directions
