#include "methods/trust_region/linear_room.hpp"

#include <cmath>

namespace bizo::methods {

LinearRoom::LinearRoom(Polyhedron linear, const Vector& lower, const Vector& upper)
    : linear_(std::move(linear)) {
  if (!empty())
    all_ =
        polyhedron_of({linear_.A, Vector::Constant(linear_.b.size(), -HUGE_VAL), linear_.b}, {lower, upper});
}

bool LinearRoom::meets(const Vector& point) const {
  return empty() || violation(linear_, point) <= 1e-12 * (1 + point.lpNorm<Eigen::Infinity>());
}

void LinearRoom::limit(const Vector& centre, Region& region) const {
  if (empty()) return;
  region.rows = linear_.A;
  region.room = (linear_.b - linear_.A * centre).cwiseMax(0);
}

// The others are those around the nearest centre of a ball that meets the constraints, each on the side away
// from the given centre. With v from there to the centre and r the radius, their simplex has the volume
// r^(d-1) (r + |v_1| + ... + |v_d|) / d!: it is no flat one.
LinearRoom::FirstPoints LinearRoom::inside(const FirstPoints& given, double radius) const {
  const Index d = given.centre.size();
  const auto all_meet = [&] {
    for (Index i = 0; i < d; ++i) {
      Vector point = given.centre;
      point(i) += given.offsets(i);
      if (!meets(point)) return false;
    }
    return true;
  };
  if (empty() || all_meet()) return given;
  // Far enough for a corner of a box.
  const double reach = 2 * radius * std::sqrt(static_cast<double>(d));
  constexpr int kHalves = 40;
  for (int half = 0; half < kHalves; ++half) {
    const double smaller = std::ldexp(radius, -half);
    const auto centre = nearest({all_.A, all_.b.array() - smaller}, given.centre);
    if (!centre || (*centre - given.centre).norm() > reach) continue;
    FirstPoints others{*centre, Vector(d)};
    for (Index i = 0; i < d; ++i) {
      const double v = others.centre(i) - given.centre(i);
      others.offsets(i) = std::copysign(smaller, v != 0 ? v : given.offsets(i));
    }
    return others;
  }
  // There is no room: points that rounding tells apart.
  return {given.centre, std::ldexp(1.0, -kHalves) * given.offsets};
}

Vector LinearRoom::multipliers(const Vector& x, const Vector& gradient, double radius) const {
  const Index m = linear_.b.size();
  Vector multipliers = Vector::Zero(m);
  if (m == 0 || gradient.size() == 0) return multipliers;
  const Vector room = all_.b - all_.A * x;
  std::vector<Index> near;
  for (Index i = 0; i < room.size(); ++i)
    if (room(i) <= radius) near.push_back(i);
  const Vector found = nonnegative_least_squares(all_.A(near, Eigen::all).transpose(), -gradient);
  for (std::size_t k = 0; k < near.size(); ++k)
    if (near[k] < m) multipliers(near[k]) = found(static_cast<Index>(k));
  return multipliers;
}

}  // namespace bizo::methods
