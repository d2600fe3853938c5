// Boxes and perturbations: the room left along a direction.
#pragma once

#include "bizo/core/box.hpp"

namespace bizo {

// The largest t for which x + t s o u is in the box, for d numbers each; infinite without bounds. x and the
// box in units of x, u and t in scaled ones.
double room_ahead(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u);

// The same for both x + t s o u and x - t s o u.
double room_along(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u);

// Sets the entries of fixed coordinates to 0.
void hold_fixed(const Box& box, VectorRef u);

// Changes signs of u so that from x each entry points to the farther bound; fixed coordinates stay.
void turn_inwards(const Box& box, const Vector& x, VectorRef u);

// The box shrunk by `margin` on every side; the middle of a coordinate without that much room.
Box shrunk(const Box& box, const Vector& margin);

// A quarter of the least width of a coordinate that is not fixed, in scaled units: an upper limit of radii.
double largest_radius(const Box& box, const Vector& scale);

// ConfigError "radius" if it is not below that, with the coordinate.
void refuse_large_radius(const Params& method, const Box& box, const Vector& scale, double radius);

}  // namespace bizo
