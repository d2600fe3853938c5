// Dense matrix products over a batch. Guarantee: the bits of a column of the result depend on A, on that
// column of X (and of out, where it is added to) and on the shapes of A alone; never on the other columns, on
// their number, or on the alignment of any argument. (Eigen's own products do not promise that: they change
// kernels with the number of columns.) Same binary, same type of CPU: Eigen blocks by the size of the caches.
// The result must not overlap A or X.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

// out = A X:  A is m x n, X is n x B, out is m x B.
void product(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out);

// out = A^T X:  A is n x m, X is n x B, out is m x B.
void product_transposed(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out);

// out += A X.
void product_add(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out);

// out += A^T X.
void product_transposed_add(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out);

}  // namespace bizo
