#include "problems/principal_directions.hpp"

#include <Eigen/Eigenvalues>

namespace bizo::problems {

Matrix principal_directions(const Features& features, Index q) {
  const Index k = features.dimension();
  const Vector mean = features.mean();
  Matrix covariance = Matrix::Zero(k, k);
  const Vector weights = Vector::Constant(features.size(), 1 / static_cast<double>(features.size()));
  features.accumulate_gram({0, features.size()}, weights, covariance);
  covariance -= mean * mean.transpose();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(covariance);  // reads the lower triangle
  Matrix rows = eigen.eigenvectors().rightCols(q).rowwise().reverse().transpose();
  for (auto row : rows.rowwise()) {
    Index largest = 0;
    row.cwiseAbs().maxCoeff(&largest);
    if (row(largest) < 0) row = -row;
  }
  return rows;
}

}  // namespace bizo::problems
