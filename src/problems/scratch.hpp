// Scratch matrices that grow to what a batch needs and stay, so that hot loops allocate nothing.
#pragma once

#include <algorithm>

#include "bizo/core/types.hpp"

namespace bizo::problems {

// At least rows x cols; the entries are lost when it grows.
inline void reserve(Matrix& scratch, Index rows, Index cols) {
  if (scratch.rows() < rows || scratch.cols() < cols) scratch.resize(rows, std::max(cols, scratch.cols()));
}

}  // namespace bizo::problems
