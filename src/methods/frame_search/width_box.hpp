// A box in units of its widths: z = x / (upper - lower), so that every coordinate has width 1.
#pragma once

#include <vector>

#include "bizo/core/problem.hpp"

namespace bizo::methods {

class WidthBox {
 public:
  // A fixed coordinate keeps its unit. All bounds are finite.
  explicit WidthBox(const Box& box);

  const Box& bounds() const { return bounds_; }  // of z
  Index size() const { return width_.size(); }
  bool fixed(Index i) const { return bounds_.lower(i) >= bounds_.upper(i); }
  // Closer to one of the bounds than `distance`.
  bool near_bound(const Vector& z, Index i, double distance) const {
    return z(i) < bounds_.lower(i) + distance || z(i) > bounds_.upper(i) - distance;
  }
  // Coordinate i at a bound, where descent along -gradient would leave the box.
  bool held(const Vector& z, const Vector& gradient, Index i) const {
    return (z(i) <= bounds_.lower(i) && gradient(i) > 0) || (z(i) >= bounds_.upper(i) && gradient(i) < 0);
  }

  Vector clipped(const Vector& z) const { return project(bounds_, z); }
  Vector z_of(const Vector& x) const { return clipped(x.cwiseQuotient(width_)); }
  // At a bound in z: the bound as it was given.
  Vector x_of(const Vector& z) const;
  // |x(z + shift) - x(z)|, and |grad Phi| in x of one in z.
  double length_in_x(const Vector& shift) const;
  double gradient_in_x(const Vector& gradient) const;

  // A move of coordinate i by `length` away from its nearer bound.
  double inwards(const Vector& z, Index i, double length) const {
    return z(i) - bounds_.lower(i) < bounds_.upper(i) - z(i) ? length : -length;
  }
  // Every coordinate in `on` a share of the way to the bound that descent along -gradient leads to.
  Vector towards_bounds(const Vector& z, const Vector& gradient, const std::vector<Index>& on,
                        double share) const;

 private:
  Box box_, bounds_;  // of x and z
  Vector width_;      // of x
};

// Whether widths of the box are units that x can be told in. Infinite ones are not, nor those of 1e12 units
// of x and more: a solution of size 1 has four digits there.
bool has_telling_widths(const ProblemInfo& info, const Vector& scale);

}  // namespace bizo::methods
