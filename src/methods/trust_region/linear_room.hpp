// Linear constraints of a trust-region search: no point that is asked for violates them by more than rounding
// (docs/math.md, Constraints).
#pragma once

#include "bizo/core/polyhedron.hpp"
#include "methods/trust_region/region_step.hpp"

namespace bizo::methods {

class LinearRoom {
 public:
  LinearRoom() = default;
  // Rows of length 1; there is room inside. Bounds of the box that all points are in, which may be infinite.
  LinearRoom(Polyhedron linear, const Vector& lower, const Vector& upper);

  bool empty() const { return linear_.b.size() == 0; }
  bool meets(const Vector& point) const;
  // Gives the region around a centre, which meets them, their rows.
  void limit(const Vector& centre, Region& region) const;

  // First points of a search: a centre, and one along every coordinate at its offset.
  struct FirstPoints {
    Vector centre, offsets;
  };
  // Those that are given if they meet the constraints, else others near them. radius: of the search.
  FirstPoints inside(const FirstPoints& given, double radius) const;

  // >= 0, of the constraints: what is left of a gradient at `x` is made of the normals of those, and of
  // bounds, that are within the radius.
  Vector multipliers(const Vector& x, const Vector& gradient, double radius) const;

 private:
  Polyhedron linear_;
  Polyhedron all_;  // and the bounds behind them
};

}  // namespace bizo::methods
