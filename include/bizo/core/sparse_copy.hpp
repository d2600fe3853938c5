// A copy of sparse features in the memory that they need: for its own, Eigen takes room for up to twice their
// dimension, which for a million features of three samples is most of it.
#pragma once

#include <algorithm>

#include "bizo/core/features.hpp"

namespace bizo {

inline SparseMatrix copy_of(const SparseView& view) {
  SparseMatrix copy(view.rows(), view.cols());
  copy.resizeNonZeros(view.nonZeros());
  std::copy_n(view.outerIndexPtr(), view.cols() + 1, copy.outerIndexPtr());
  std::copy_n(view.innerIndexPtr(), view.nonZeros(), copy.innerIndexPtr());
  std::copy_n(view.valuePtr(), view.nonZeros(), copy.valuePtr());
  return copy;
}

}  // namespace bizo
