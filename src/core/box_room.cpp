#include "bizo/core/box_room.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace bizo {
namespace {

// On one side of x there is half of a width or more, and a one-sided difference goes to two radii.
constexpr double kWidestRadius = 0.25;  // in widths

struct Narrowest {
  Index coordinate = 0;
  double width = std::numeric_limits<double>::infinity();  // in scaled units
};

Narrowest narrowest(const Box& box, const Vector& scale) {
  Narrowest min;
  for (Index i = 0; i < box.lower.size(); ++i) {
    const double width = (box.upper(i) - box.lower(i)) / scale(i);
    if (width > 0 && width < min.width) min = {i, width};
  }
  return min;
}

}  // namespace

double room_ahead(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u) {
  double room = std::numeric_limits<double>::infinity();
  if (!box.bounded()) return room;
  for (Index i = 0; i < x.size(); ++i) {
    const double distance = u(i) > 0 ? box.upper(i) - x(i) : x(i) - box.lower(i);
    if (u(i) != 0) room = std::min(room, distance / (scale(i) * std::abs(u(i))));
  }
  return room;
}

double room_along(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u) {
  return std::min(room_ahead(box, scale, x, u), room_ahead(box, scale, x, -u));
}

void hold_fixed(const Box& box, VectorRef u) {
  for (Index i = 0; i < box.lower.size(); ++i)
    if (box.lower(i) == box.upper(i)) u(i) = 0;
}

void turn_inwards(const Box& box, const Vector& x, VectorRef u) {
  hold_fixed(box, u);
  for (Index i = 0; i < box.lower.size(); ++i) {
    const double ahead = box.upper(i) - x(i), behind = x(i) - box.lower(i);
    if ((u(i) > 0 && ahead < behind) || (u(i) < 0 && behind < ahead)) u(i) = -u(i);
  }
}

Box shrunk(const Box& box, const Vector& margin) {
  if (!box.bounded()) return box;
  Box inner{box.lower + margin, box.upper - margin};
  for (Index i = 0; i < margin.size(); ++i)
    if (inner.lower(i) > inner.upper(i))
      inner.lower(i) = inner.upper(i) = box.lower(i) + 0.5 * (box.upper(i) - box.lower(i));
  return inner;
}

double largest_radius(const Box& box, const Vector& scale) {
  return kWidestRadius * narrowest(box, scale).width;
}

void refuse_large_radius(const Params& method, const Box& box, const Vector& scale, double radius) {
  const Narrowest min = narrowest(box, scale);
  if (radius < kWidestRadius * min.width) return;
  std::ostringstream rule;
  rule << "the bounds of coordinate " << min.coordinate << " (from 0), " << box.lower(min.coordinate)
       << " and " << box.upper(min.coordinate) << ", are not four radii apart";
  method.refuse("radius", rule.str(),
                "use a smaller radius, or give coordinates of different size their units with "
                "directions.scale");
}

}  // namespace bizo
