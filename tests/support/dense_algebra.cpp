#include "support/dense_algebra.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

namespace bizo::test {

Matrix orthonormal(const Matrix& A) {
  return Eigen::HouseholderQR<Matrix>(A).householderQ() * Matrix::Identity(A.rows(), A.cols());
}

Vector singular_values(const Matrix& A) {
  return Eigen::JacobiSVD<Matrix>(A).singularValues();
}

Matrix column_space(const Matrix& A) {
  const Eigen::JacobiSVD<Matrix> svd(A, Eigen::ComputeThinU);
  const auto& sizes = svd.singularValues();
  return svd.matrixU().leftCols((sizes.array() > 1e-10 * sizes(0)).count());
}

Matrix solve(const Matrix& A, const Matrix& B) {
  return Eigen::LLT<Matrix>(A).solve(B);
}

Vector eigenvalues(const Matrix& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(A).eigenvalues();
}

Matrix square_root(const Matrix& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(A).operatorSqrt();
}

}  // namespace bizo::test
