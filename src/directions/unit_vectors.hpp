// Families whose directions are unit vectors e_i: which coordinates a block has is all that sets them apart.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "directions/catalogue.hpp"

namespace bizo::directions {

class UnitVectors : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const final { return dimension(); }
  FrameMoments moments(Index count) const final {
    return FrameMoments::coordinates(static_cast<double>(count), static_cast<double>(dimension()));
  }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) final;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) final;

 private:
  // The coordinates of the block's directions, all different; until the next call.
  virtual std::span<const Index> coordinates(const DirectionBlock& block) = 0;
};

}  // namespace bizo::directions
