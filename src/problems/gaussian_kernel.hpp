// The Gaussian kernel between two sets of points, and its derivative. Points are rows: Z is n x q, W is m x
// q.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo::problems {

// K_ij = exp(-|z_i - w_j|^2 / 2), n x m. Where W is Z, the diagonal is exactly 1.
void gaussian_kernel(ConstMatrixRef Z, ConstMatrixRef W, Matrix& K);

// Adds the gradient of sum_ij M_ij K_ij (M: n x m, constant) in Z to dZ (n x q) and in W to dW (m x q). Where
// W is Z, dZ and dW may be the same matrix.
void add_kernel_gradient(ConstMatrixRef M, ConstMatrixRef K, ConstMatrixRef Z, ConstMatrixRef W, MatrixRef dZ,
                         MatrixRef dW);

}  // namespace bizo::problems
