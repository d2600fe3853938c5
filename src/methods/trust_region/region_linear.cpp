// What a trust-region search does where there are linear constraints: no point that is asked for violates
// them by more than rounding (docs/math.md, Constraints).
#include <cmath>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

bool RegionSearch::meets(const Vector& point) const {
  return linear_.b.size() == 0 || violation(linear_, point) <= 1e-12 * (1 + point.lpNorm<Eigen::Infinity>());
}

// First points of a search that begins at `start_`: those along coordinates if they meet the constraints;
// otherwise those around the nearest centre of a ball that does, each on the side away from the start. With
// v from there to the centre and r the radius, their simplex has the volume r^(d-1) (r + |v_1| + ... + |v_d|)
// / d!: it is no flat one.
void RegionSearch::begin_inside() {
  const Index d = start_.size();
  const auto all_meet = [&] {
    for (Index i = 0; i < d; ++i) {
      Vector point = start_;
      point(i) += offsets_(i);
      if (!meets(point)) return false;
    }
    return true;
  };
  if (all_meet()) return;
  const Polyhedron all =
      polyhedron_of({linear_.A, Vector::Constant(linear_.b.size(), -HUGE_VAL), linear_.b}, {lower_, upper_});
  // Far enough for a corner of a box.
  const double reach = 2 * radii_.rho() * std::sqrt(static_cast<double>(d));
  constexpr int kHalves = 40;
  for (int half = 0; half < kHalves; ++half) {
    const double radius = std::ldexp(radii_.rho(), -half);
    const auto centre = nearest({all.A, all.b.array() - radius}, start_);
    if (!centre || (*centre - start_).norm() > reach) continue;
    first_ = *centre;
    for (Index i = 0; i < d; ++i) {
      const double v = first_(i) - start_(i);
      offsets_(i) = std::copysign(radius, v != 0 ? v : offsets_(i));
    }
    return;
  }
  offsets_ *= std::ldexp(1.0, -kHalves);  // there is no room: points that rounding tells apart
}

RegionSearch::Multipliers RegionSearch::multipliers() const {
  const bool still_there = restarts_ > 0 && started() && points_.centre() == start_;
  return still_there ? settled_ : Multipliers{multipliers_, linear_multipliers()};
}

// What is left of the Lagrangian's gradient is made of the normals of constraints, and bounds, within the
// region of the best point.
Vector RegionSearch::linear_multipliers() const {
  const Index m = linear_.b.size();
  Vector multipliers = Vector::Zero(m);
  if (m == 0 || model_.gradient.size() == 0) return multipliers;
  const Polyhedron all =
      polyhedron_of({linear_.A, Vector::Constant(m, -HUGE_VAL), linear_.b}, {lower_, upper_});
  const Vector room = all.b - all.A * points_.centre();
  std::vector<Index> near;
  for (Index i = 0; i < room.size(); ++i)
    if (room(i) <= radii_.delta()) near.push_back(i);
  const Vector found = nonnegative_least_squares(all.A(near, Eigen::all).transpose(), -model_.gradient);
  for (std::size_t k = 0; k < near.size(); ++k)
    if (near[k] < m) multipliers(near[k]) = found(static_cast<Index>(k));
  return multipliers;
}

}  // namespace bizo::methods
