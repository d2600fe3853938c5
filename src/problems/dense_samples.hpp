// Samples as numbers of their own.
#pragma once

#include "bizo/core/features.hpp"

namespace bizo::problems {

// The samples first .. end - 1, dimension x count, also of sparse data.
Matrix dense_samples(const Features& features, Range samples);

}  // namespace bizo::problems
