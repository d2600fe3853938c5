#pragma once

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Independent entries +-1/sqrt(d).
class Rademacher final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return std::numeric_limits<Index>::max(); }
  FrameMoments moments(Index count) const override { return FrameMoments::signs(static_cast<double>(count)); }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
};

Row<MakeDirections> rademacher_row();

}  // namespace bizo::directions
