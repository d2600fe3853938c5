#pragma once

#include <optional>
#include <vector>

#include "directions/catalogue.hpp"

namespace bizo {

// Distinct unit vectors: u_j = e_S(j), S a random sample of the coordinates without replacement.
class CoordinateDirections final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return dimension(); }
  FrameMoments moments(Index count) const override {
    return FrameMoments::coordinates(static_cast<double>(count), static_cast<double>(dimension()));
  }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  void prepare(const DirectionBlock& block);

  std::optional<DirectionBlock> block_;  // the one that the sample belongs to
  std::vector<Index> sample_;
};

Row<MakeDirections> coordinate_row();

}  // namespace bizo
