#include "methods/estimates/stencil.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"

namespace bizo::methods {
namespace {

class Placing {
 public:
  Placing(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u)
      : box_(box), x_(x), move_(scale.cwiseProduct(u)) {
    hold_fixed(box, move_);
    const Vector one = Vector::Ones(x.size());
    ahead_ = room_ahead(box, one, x, move_);
    behind_ = room_ahead(box, one, x, -move_);
  }

  double ahead() const { return ahead_; }
  double behind() const { return behind_; }

  Stencil central(double h, double asked) const {
    return {Stencil::Kind::central, h, at(x_, h), at(x_, -h), h == asked};
  }
  Stencil forward(double h, double asked) const {
    return {Stencil::Kind::forward, h, at(x_, h), {}, h == asked};
  }
  Stencil one_sided(double h) const { return {Stencil::Kind::one_sided, h, at(x_, h), at(x_, 2 * h), false}; }
  // Around the nearest point to x that has room on both sides.
  Stencil beside(double h) const {
    for (Index i = 0; i < x_.size(); ++i)
      if (move_(i) != 0) h = std::min(h, (box_.upper(i) - box_.lower(i)) / (2 * std::abs(move_(i))));
    const Vector margin = h * move_.cwiseAbs();
    const Vector centre = project({box_.lower + margin, box_.upper - margin}, x_);
    return {Stencil::Kind::central, h, at(centre, h), at(centre, -h), false};
  }

 private:
  Vector at(const Vector& from, double t) const { return project(box_, from + t * move_); }

  const Box& box_;
  const Vector& x_;
  Vector move_;  // s o u, without fixed coordinates
  double ahead_ = 0, behind_ = 0;
};

}  // namespace

Stencil make_stencil(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u, double h,
                     DifferenceKind differences, int side) {
  const Placing place(box, scale, x, u);
  const bool forward = differences == DifferenceKind::forward;
  const double ahead = side < 0 ? 0 : place.ahead(), behind = side > 0 ? 0 : place.behind();
  if (forward && ahead >= h) return place.forward(h, h);
  // A radius down to a half does: better than points on one side alone.
  const double both = std::min({h, ahead, behind}), sign = ahead >= behind ? 1 : -1;
  const double one = std::max(ahead, behind);
  if (!forward && (both >= h || (differences == DifferenceKind::central && both >= h / 2)))
    return place.central(both, h);
  if (forward && (one >= h / 2 || (side != 0 && one > 0))) return place.forward(sign * std::min(h, one), h);
  if (differences == DifferenceKind::central && (one >= h || (side != 0 && one > 0)))
    return place.one_sided(sign * std::min(h, one / 2));
  return place.beside(h);
}

}  // namespace bizo::methods
