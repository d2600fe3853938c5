#include "methods/trust_region/interpolation.hpp"

#include <Eigen/LU>

namespace bizo::methods {

Interpolation::Interpolation(const Matrix& shifts, double unit) : shifts_(shifts / unit), unit_(unit) {
  factorize();
}

// Of the conditions for a least norm, [A X; X^T 0] with A_ij = (z_i^T z_j)^2 / 2 and rows (1, z_i^T) of X.
void Interpolation::factorize() {
  const Index d = shifts_.rows(), m = points();
  Matrix& system = system_;
  system.setZero(m + d + 1, m + d + 1);
  system.topLeftCorner(m, m) = 0.5 * (shifts_.transpose() * shifts_).array().square().matrix();
  system.row(m).head(m).setOnes();
  system.col(m).head(m).setOnes();
  system.bottomLeftCorner(d, m) = shifts_;
  system.topRightCorner(m, d) = shifts_.transpose();
  inverse_ = Eigen::PartialPivLU<Matrix>(system).inverse();
}

// Points may be 1e-3 of the unit apart, and the system as ill-conditioned as their fourth power: refined
// twice, the interpolant has the values to round-off (Skeel 1980).
Matrix Interpolation::coefficients(const Matrix& values) const {
  Matrix wanted = Matrix::Zero(system_.rows(), values.cols());
  wanted.topRows(points()) = values;
  Matrix found = inverse_ * wanted;
  for (int pass = 0; pass < 2; ++pass) found += inverse_ * (wanted - system_ * found);
  return found;
}

QuadraticModel Interpolation::model(const Vector& coefficients) const {
  const Index d = shifts_.rows(), m = points();
  return {coefficients(m), coefficients.tail(d) / unit_, hessian(coefficients.head(m))};
}

Matrix Interpolation::gradients(const Matrix& coefficients) const {
  return coefficients.bottomRows(shifts_.rows()) / unit_;
}

Matrix Interpolation::hessian(const Vector& multipliers) const {
  return shifts_ * multipliers.asDiagonal() * shifts_.transpose() / (unit_ * unit_);
}

// With w the column of the system that belongs to s: beta = w_ss - w^T W w, factor of t: W_tt beta + l_t(s)^2
// (Powell 2004, section 4).
Interpolation::Exchange Interpolation::exchange(const Vector& s) const {
  const Index d = shifts_.rows(), m = points();
  const Vector z = s / unit_;
  Vector w(m + d + 1);
  w << 0.5 * (shifts_.transpose() * z).array().square().matrix(), 1, z;
  const Vector solved = inverse_ * w;
  Exchange exchange{solved.head(m), 0.5 * z.squaredNorm() * z.squaredNorm() - w.dot(solved), {}};
  exchange.factors = exchange.beta * inverse_.diagonal().head(m).array() + exchange.lagrange.array().square();
  return exchange;
}

void Interpolation::archive(Archive& archive) {
  archive(shifts_, unit_);
  if (archive.reading() && points() > 0) factorize();
}

}  // namespace bizo::methods
