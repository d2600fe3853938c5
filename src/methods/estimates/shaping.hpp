// Values of a population as evolution strategies weigh them (Salimans et al., arXiv 1703.03864, 2017).
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::methods {

// Ranks, scaled to [-1/2, 1/2]; equal values share the mean of their ranks. Invariant under increasing
// transformations of the values. One value: 0.
Vector centered_ranks(const Vector& values);

// values(j) minus the mean of the others: a baseline that is independent of direction j (leave-one-out). At
// least two values.
Vector against_others(const Vector& values);

}  // namespace bizo::methods
