// How much room a box leaves for perturbations.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo {

// The largest t for which x + t s o u and x - t s o u are in the box; infinite without bounds.
double room_along(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u);

// A quarter of the box's least width, in scaled units: an upper limit of sensible radii.
double largest_radius(const Box& box, const Vector& scale);

}  // namespace bizo
