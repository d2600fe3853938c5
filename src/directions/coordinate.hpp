#pragma once

#include "directions/unit_vectors.hpp"

namespace bizo::directions {

// Distinct unit vectors: u_j = e_S(j), S a random sample of the coordinates without replacement.
class Coordinate final : public UnitVectors {
 public:
  using UnitVectors::UnitVectors;

 private:
  std::span<const Index> coordinates(const DirectionBlock& block) override;

  std::optional<DirectionBlock> block_;  // the one that the sample belongs to
  std::vector<Index> sample_;
};

Row<MakeDirections> coordinate_row();

}  // namespace bizo::directions
