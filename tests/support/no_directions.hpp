// For probes that need none.
#pragma once

#include "bizo/core/directions.hpp"

namespace bizo::test {

class NoDirections final : public DirectionFamily {
 public:
  NoDirections() : DirectionFamily(1) {}
  Index max_count() const override { return 1 << 20; }
  FrameMoments moments(Index) const override { return {}; }
  void fill(const DirectionBlock&, Range, Range, MatrixRef out) override { out.setOnes(); }
};

}  // namespace bizo::test
