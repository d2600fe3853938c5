// Bounds of the curvature of f in y, which step lengths are made of.
#pragma once

#include "inner/gradient_source.hpp"

namespace bizo::inner {

// Bounds of the spectrum of d2f/dy2 at (x, y) by Lanczos' method on differences of gradients, inside of the
// bounds of y: 10 % above the largest |lambda|, for f need not be convex, and 10 % below the least, or 0.
// Where f is flat, the curvature whose step has the length of y. NaN if the gradient at y is not finite.
// `gradients` becomes how many were asked for.
Curvature estimate_curvature(GradientSource& source, ConstVectorRef x, ConstVectorRef y, Index& gradients);

// Each bound from the first that has it: the user (`given`), then the problem at x.
Curvature known_curvature(GradientSource& source, const Curvature& given, ConstVectorRef x);

// Each bound from the first that has it: `known`, `previous`, an estimate at (x, y). A lower bound that
// nobody has is 0. `gradients` becomes what an estimate cost.
Curvature resolve_curvature(GradientSource& source, const Curvature& known, ConstVectorRef x,
                            ConstVectorRef y, const Curvature& previous, Index& gradients);

}  // namespace bizo::inner
