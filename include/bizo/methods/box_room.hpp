// Boxes and perturbations: points that keep off the sides, and the room that is left.
#pragma once

#include "bizo/core/problem.hpp"
#include "bizo/methods/outer_prox.hpp"

namespace bizo {

// The largest t for which x + t s o u and x - t s o u are in the box; infinite without bounds.
double room_along(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u);

// Changes signs of u so that from x it points to the middle of the box.
void turn_inwards(const Box& box, const Vector& x, VectorRef u);

// The largest t for which x + t s o u is in the box; infinite without bounds.
double room_ahead(const Box& box, const Vector& scale, const Vector& x, ConstVectorRef u);

// x moved into the box, and by `margin` away from its sides.
Vector project(const Box& box, const Vector& margin, const Vector& x);

// A step rule's candidate for x_iteration: x - length * scale o direction, the prox of that, projected with a
// margin of `radius` in scaled units, so that every perturbed point is feasible.
Vector candidate(const Box& box, const Vector& scale, double radius, const Vector& x, const Vector& direction,
                 double length, const OuterProx& prox = {}, Index iteration = 0);

// A quarter of the box's least width, in scaled units: an upper limit of sensible radii.
double largest_radius(const Box& box, const Vector& scale);

}  // namespace bizo
