// Where the step of a rule ends.
#pragma once

#include "bizo/core/box.hpp"
#include "methods/steps/outer_prox.hpp"

namespace bizo::methods {

// A step rule's candidate for x_iteration: x - length * scale o direction, the prox of that, projected on the
// box; x itself where that is not finite. Box, x and the result in units of x; direction and length in scaled
// ones.
Vector candidate(const Box& box, const Vector& scale, const Vector& x, const Vector& direction, double length,
                 const OuterProx& prox = {}, Index iteration = 0);

}  // namespace bizo::methods
