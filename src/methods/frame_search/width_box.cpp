#include "methods/frame_search/width_box.hpp"

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

Vector widths(const Box& box) {
  const Vector width = box.upper - box.lower;
  return (width.array() > 0).select(width, 1);
}

}  // namespace

WidthBox::WidthBox(const Box& box)
    : box_(box),
      bounds_{box.lower.cwiseQuotient(widths(box)), box.upper.cwiseQuotient(widths(box))},
      width_(widths(box)) {}

Vector WidthBox::x_of(const Vector& z) const {
  Vector x = width_.cwiseProduct(z);
  x = (z.array() <= bounds_.lower.array()).select(box_.lower, x);
  x = (z.array() >= bounds_.upper.array()).select(box_.upper, x);
  return project(box_, x);
}

double WidthBox::length_in_x(const Vector& shift) const {
  return norm(shift.cwiseProduct(width_));
}

double WidthBox::gradient_in_x(const Vector& gradient) const {
  return norm(gradient.cwiseQuotient(width_));
}

Vector WidthBox::towards_bounds(const Vector& z, const Vector& gradient, const std::vector<Index>& on,
                                double share) const {
  Vector moved = z;
  for (const Index i : on)
    if (gradient(i) != 0)
      moved(i) += share * ((gradient(i) < 0 ? bounds_.upper(i) : bounds_.lower(i)) - moved(i));
  return moved;
}

bool has_telling_widths(const ProblemInfo& info, const Vector& scale) {
  constexpr double kWidest = 1e12;
  const Vector width = info.box.upper - info.box.lower, unit = scale.cwiseMax(info.start.cwiseAbs());
  return info.box.bounded() && width.allFinite() && (width.array() < kWidest * unit.array()).all();
}

}  // namespace bizo::methods
