// Linear equations with the Gram matrix of directions, which may be dependent.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::methods {

struct GramSolution {
  Matrix weights;  // G^+ right: for dependent directions those of least norm
  Index rank = 0;  // of G
};

// G = U^T U, l x l; `rhs` has the differences along the directions, a column a vector.
GramSolution solve_gram(const Matrix& gram, const Matrix& rhs);

}  // namespace bizo::methods
