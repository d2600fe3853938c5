#pragma once

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Independent u ~ N(0, I / d).
class Gaussian final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return std::numeric_limits<Index>::max(); }
  FrameMoments moments(Index count) const override {
    return FrameMoments::normal(static_cast<double>(count));
  }
  bool is_isotropic() const override { return true; }
  bool is_normal() const override { return true; }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;
};

Row<MakeDirections> gaussian_row();

}  // namespace bizo::directions
