#pragma once

#include "bizo/core/types.hpp"

namespace bizo::test {

// Dense linear algebra for reference values, compiled once: a decomposition costs the compiler ten seconds in
// every file that names it.

/// Q of A = Q R: orthonormal columns, n x k with k <= n.
Matrix orthonormal(const Matrix& A);
/// Descending.
Vector singular_values(const Matrix& A);
/// An orthonormal basis of the columns of A: left singular vectors of values above 1e-10 of the largest.
Matrix column_space(const Matrix& A);
/// A^-1 B for a symmetric positive definite A.
Matrix solve(const Matrix& A, const Matrix& B);
/// Of a symmetric A, ascending.
Vector eigenvalues(const Matrix& A);
/// A^1/2 of a symmetric positive semidefinite A.
Matrix square_root(const Matrix& A);

}  // namespace bizo::test
