// Principal components of samples.
#pragma once

#include "bizo/core/features.hpp"

namespace bizo::problems {

// The q <= k directions in which the samples vary most, as rows (q x k, orthonormal); each has its largest
// entry positive. Costs a k x k matrix.
Matrix principal_directions(const Features& features, Index q);

}  // namespace bizo::problems
