#include "bizo/core/product.hpp"

#include <Eigen/Core>
#include <cassert>

namespace bizo {
namespace {

// Eigen's matrix kernel takes four columns at a time and rounds the remaining ones differently.
constexpr Index kGroup = 4;

// Below this sum of rows, depth and columns Eigen leaves the matrix kernel, and so does a single row.
constexpr Index kEigenSmall = 20;

// A rows x cols matrix of zeros in memory that only grows.
Eigen::Map<Matrix> zeros(Vector& memory, Index rows, Index cols) {
  if (memory.size() < rows * cols) memory.resize(rows * cols);
  Eigen::Map<Matrix> matrix(memory.data(), rows, cols);
  matrix.setZero();
  return matrix;
}

template <class Lhs>
void add_small(const Lhs& A, ConstMatrixRef X, MatrixRef out) {
  for (Index b = 0; b < X.cols(); ++b)
    for (Index k = 0; k < A.cols(); ++k)
      for (Index i = 0; i < A.rows(); ++i) out(i, b) += A(i, k) * X(k, b);
}

template <class Lhs>
void add_padded(const Lhs& A, ConstMatrixRef X, MatrixRef out) {
  thread_local Vector x_memory, out_memory;
  const Index cols = X.cols();
  const Index padded = (cols + kGroup - 1) / kGroup * kGroup;
  auto wide_x = zeros(x_memory, X.rows(), padded);
  auto wide_out = zeros(out_memory, out.rows(), padded);
  wide_x.leftCols(cols) = X;
  wide_out.leftCols(cols) = out;
  wide_out.noalias() += A * wide_x;
  out = wide_out.leftCols(cols);
}

// The choice of the path looks at the shape of A only, but for the padding, which changes no bit.
template <class Lhs>
void add(const Lhs& A, ConstMatrixRef X, MatrixRef out) {
  assert(A.cols() == X.rows() && A.rows() == out.rows() && X.cols() == out.cols());
  if (A.rows() == 1 || A.rows() + A.cols() < kEigenSmall)
    add_small(A, X, out);
  else if (X.cols() % kGroup == 0)
    out.noalias() += A * X;
  else
    add_padded(A, X, out);
}

}  // namespace

void product(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out) {
  out.setZero();
  add(A, X, out);
}

void product_transposed(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out) {
  out.setZero();
  add(A.transpose(), X, out);
}

void product_add(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out) {
  add(A, X, out);
}

void product_transposed_add(ConstMatrixRef A, ConstMatrixRef X, MatrixRef out) {
  add(A.transpose(), X, out);
}

}  // namespace bizo
