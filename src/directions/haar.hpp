#pragma once

#include <optional>

#include "directions/catalogue.hpp"

namespace bizo::directions {

// Uniformly distributed orthonormal frames: the Q of a Gaussian matrix's QR factorization with diag R > 0
// (Mezzadri, Notices of the AMS 54 (2007)). Keeps the last block, d x count.
class Haar final : public DirectionFamily {
 public:
  using DirectionFamily::DirectionFamily;
  Index max_count() const override { return dimension(); }
  bool is_isotropic() const override { return true; }
  FrameMoments moments(Index count) const override {
    return FrameMoments::orthonormal(static_cast<double>(count), static_cast<double>(dimension()));
  }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override;

 private:
  void prepare(const DirectionBlock& block);

  std::optional<DirectionBlock> block_;  // the one that the frame belongs to
  Matrix frame_;
};

Row<MakeDirections> haar_row();

}  // namespace bizo::directions
