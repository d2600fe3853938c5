// Differences of neighbours along signals, which are columns: what total variation is made of.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

// y_i - y_i-1, y_-1 = 0; of every column.
Matrix signal_steps(Matrix signals);

// The transpose of that map: s_i - s_i+1, without a term at the end.
Matrix transposed_signal_steps(Matrix steps);

}  // namespace bizo::problems
