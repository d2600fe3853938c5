#include "methods/cma/path_memory.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>

#include "methods/cma/recombination.hpp"

namespace bizo::methods {

// As many paths as a generation has points by default.
PathMemory::PathMemory(Index d)
    : paths_(Matrix::Zero(d, default_population(d))), variances_(Vector::Ones(d)), roots_(Vector::Ones(1)) {}

// Less than 1: a change by a path alone has no inverse.
double PathMemory::rate(Index j) const {
  return std::pow(1.5, -static_cast<double>(j)) / static_cast<double>(std::max<Index>(2, paths_.rows()));
}

Vector PathMemory::times(const Vector& z) const {
  Vector y = z;
  for (Index j = 0; j < used(); ++j) y = (1 - rate(j)) * y + (rate(j) * paths_.col(j).dot(y)) * paths_.col(j);
  return y;
}

// Sherman and Morrison.
Vector PathMemory::solve(const Vector& y) const {
  Vector z = y;
  for (Index j = used() - 1; j >= 0; --j) {
    const double c = rate(j), along = paths_.col(j).dot(z);
    const double share = c / (1 - c + c * paths_.col(j).squaredNorm());
    z = (z - (share * along) * paths_.col(j)) / (1 - c);
  }
  return z;
}

void PathMemory::learn(const Vector& step) {
  const auto d = static_cast<double>(paths_.rows()), population = static_cast<double>(paths_.cols());
  for (Index j = 0; j < paths_.cols(); ++j) {
    const double c = std::min(1.0, population / d * std::pow(4.0, -static_cast<double>(j)));
    paths_.col(j) = (1 - c) * paths_.col(j) + std::sqrt(c * (2 - c)) * step;
  }
  ++generation_;
  decompose();
}

// Within the span of the paths, Q, A is B; elsewhere the product of 1 - c_j.
void PathMemory::decompose() {
  const Index d = paths_.rows(), n = std::min(d, used());
  if (n == 0) return;
  const Eigen::HouseholderQR<Matrix> qr(paths_.leftCols(used()));
  const Matrix Q = qr.householderQ() * Matrix::Identity(d, n), R = Q.transpose() * paths_.leftCols(used());
  Matrix B = Matrix::Identity(n, n);
  double elsewhere = 1;
  for (Index j = 0; j < used(); ++j) {
    const Eigen::RowVectorXd along = R.col(j).transpose() * B;
    B = (1 - rate(j)) * B + rate(j) * R.col(j) * along;
    elsewhere *= 1 - rate(j);
  }
  const Eigen::JacobiSVD<Matrix> svd(B, Eigen::ComputeFullU);
  axes_ = Q * (svd.matrixU() * svd.singularValues().asDiagonal());
  variances_ = axes_.rowwise().squaredNorm();
  roots_ = svd.singularValues();
  if (n == d) return;
  variances_ += elsewhere * elsewhere * (1 - Q.rowwise().squaredNorm().array()).max(0).matrix();
  roots_.conservativeResize(n + 1);
  roots_(n) = elsewhere;
}

Vector PathMemory::axis(Index i) const {
  if (i < axes_.cols()) return axes_.col(i);
  return roots_(roots_.size() - 1) * Vector::Unit(paths_.rows(), i);
}

Matrix PathMemory::covariance() const {
  const Index d = paths_.rows();
  Matrix A(d, d);
  for (Index i = 0; i < d; ++i) A.col(i) = times(Vector::Unit(d, i));
  return A * A.transpose();
}

void PathMemory::archive(Archive& a) {
  a(paths_, generation_);
  if (!a.reading()) return;
  variances_ = Vector::Ones(paths_.rows());
  roots_ = Vector::Ones(1);
  decompose();
}

}  // namespace bizo::methods
