// Regression data of which few features matter, without files.
#pragma once

#include "support/problems.hpp"

namespace bizo::test {

// "train" and "validation": `dimension` normal features, of which the first tenth has coefficients +-1, and
// noise of deviation 0.5; "sparse-train" and "sparse-validation": the same numbers, about a third of them,
// stored sparsely.
MemoryData sparse_regression(Index dimension, Index train, Index validation);

}  // namespace bizo::test
