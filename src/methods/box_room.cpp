#include "bizo/methods/box_room.hpp"

#include <algorithm>
#include <cmath>

namespace bizo {

double room_along(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u) {
  double room = std::numeric_limits<double>::infinity();
  if (!box.bounded()) return room;
  for (Index i = 0; i < x.size(); ++i) {
    const double distance = std::min(x(i) - box.lower(i), box.upper(i) - x(i));
    if (u(i) != 0) room = std::min(room, distance / (scale(i) * std::abs(u(i))));
  }
  return room;
}

void turn_inwards(const Box& box, const Vector& x, VectorRef u) {
  if (!box.bounded()) return;
  for (Index i = 0; i < x.size(); ++i) u(i) = std::copysign(u(i), 0.5 * (box.lower(i) + box.upper(i)) - x(i));
}

double room_ahead(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u) {
  double room = std::numeric_limits<double>::infinity();
  if (!box.bounded()) return room;
  for (Index i = 0; i < x.size(); ++i) {
    const double distance = u(i) > 0 ? box.upper(i) - x(i) : x(i) - box.lower(i);
    if (u(i) != 0) room = std::min(room, distance / (scale(i) * std::abs(u(i))));
  }
  return room;
}

Vector project(const Box& box, const Vector& margin, const Vector& x) {
  if (!box.bounded()) return x;
  return x.cwiseMax(box.lower + margin).cwiseMin(box.upper - margin);
}

Vector candidate(const Box& box, const Vector& scale, double radius, const Vector& x, const Vector& direction,
                 double length, const OuterProx& prox, Index iteration) {
  Vector to = x - scale.cwiseProduct(length * direction);
  prox.apply(iteration, length, scale, to);
  return project(box, radius * scale, to);
}

double largest_radius(const Box& box, const Vector& scale) {
  if (!box.bounded()) return std::numeric_limits<double>::infinity();
  return 0.25 * (box.upper - box.lower).cwiseQuotient(scale).minCoeff();
}

}  // namespace bizo
