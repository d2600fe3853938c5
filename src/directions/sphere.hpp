#pragma once

#include <optional>

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Independent u uniform on the unit sphere: u = z / |z|, z ~ N(0, I).
class Sphere final : public DirectionFamily {
 public:
  explicit Sphere(Index dimension);
  Index max_count() const override { return std::numeric_limits<Index>::max(); }
  bool is_isotropic() const override { return true; }
  FrameMoments moments(Index count) const override {
    return FrameMoments::sphere(static_cast<double>(count), static_cast<double>(dimension()));
  }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;

 private:
  double inverse_norm(const DirectionBlock& block, Index j);

  std::optional<DirectionBlock> block_;  // the one that the norms belong to
  Vector inverse_norms_;                 // NaN until needed
  Vector tile_;
};

Row<MakeDirections> sphere_row();

}  // namespace bizo::directions
