#pragma once

#include <optional>
#include <vector>

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Random columns of a random reflection: u_j = (I - 2 v vT) e_S(j), v uniform on the unit sphere, S a random
// sample of the columns without replacement. (The first columns instead of random ones would be biased by
// about 100 %: docs/math.md, The estimate.)
class Householder final : public DirectionFamily {
 public:
  explicit Householder(Index dimension) : DirectionFamily(dimension), v_(dimension) {}
  Index max_count() const override { return dimension(); }
  FrameMoments moments(Index count) const override;
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override;

 private:
  void prepare(const DirectionBlock& block);

  std::optional<DirectionBlock> block_;  // the one that v and the sample belong to
  Vector v_;
  std::vector<Index> sample_;
};

Row<MakeDirections> householder_row();

}  // namespace bizo::directions
