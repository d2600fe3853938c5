#include "methods/trust_region/taylor_model.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>

namespace bizo::methods {
namespace {

// Of exp: beyond, far points would overflow.
constexpr double kMaxExponent = 300;

double bounded(double exponent) {
  return std::clamp(exponent, -kMaxExponent, kMaxExponent);
}

}  // namespace

// (exp(theta t) - 1 - theta t) / theta^2
double TaylorModel::kernel(double theta, double t) {
  const double x = bounded(theta * t);
  if (std::abs(x) < 1e-2) return t * t * (0.5 + x / 6 + x * x / 24 + x * x * x / 120);
  return (std::expm1(x) - x) / (theta * theta);
}

TaylorModel::TaylorModel(Matrix shifts, const Matrix& values, bool squares, const Shape& shape)
    : shifts_(std::move(shifts)), theta_(shape.theta), squares_(squares) {
  // Of the variances, which are made 1 so that far points do not drown near ones.
  constexpr double kRounding = 1e-13, kLeast = 1e-3;
  const Index d = shifts_.rows(), n = shifts_.cols(), m = n + d + 1;
  Matrix system = Matrix::Zero(m, m);
  const Matrix products = shifts_.transpose() * shifts_;
  system.topLeftCorner(n, n) = products.unaryExpr([&](double t) { return kernel(theta_, t); });
  const Vector scale = system.diagonal().head(n).cwiseMax(kLeast).cwiseSqrt().cwiseInverse();
  system.topLeftCorner(n, n).diagonal().array() += shape.noise;
  system.row(n).head(n).setOnes();
  system.block(n + 1, 0, d, n) = shifts_;
  system.leftCols(n) *= scale.asDiagonal();
  system.topRows(n) = scale.asDiagonal() * system.topRows(n);
  system.topLeftCorner(n, n).diagonal().array() += kRounding;
  system.topRightCorner(n, d + 1) = system.bottomLeftCorner(d + 1, n).transpose();
  const Eigen::PartialPivLU<Matrix> factors(system);
  Matrix wanted = Matrix::Zero(m, values.cols());
  wanted.topRows(n) = scale.asDiagonal() * values;
  Matrix found = factors.solve(wanted);
  for (int pass = 0; pass < 2; ++pass) found += factors.solve(wanted - system * found);
  multipliers_ = scale.asDiagonal() * found.topRows(n);
  linear_ = found.bottomRows(d + 1);
  // Of the data; beyond, the solution is none, or the energy below is rounding alone.
  constexpr double kMissed = 1e-6, kNothing = 1e-20;
  const double missed = (wanted - system * found).cwiseAbs().maxCoeff();
  if (n <= d + 1 || !(missed <= kMissed * wanted.cwiseAbs().maxCoeff())) return;
  const double free = static_cast<double>((n - d - 1) * values.cols());
  // In units of the largest, whose square may overflow.
  const double unit = wanted.cwiseAbs().maxCoeff() > 0 ? wanted.cwiseAbs().maxCoeff() : 1;
  const double energy = (wanted.topRows(n) / unit).cwiseProduct(found.topRows(n) / unit).sum();
  const double least = std::max(1e-300, kNothing * (wanted / unit).squaredNorm());
  if (energy < -least) return;
  // Without the factors by which rows and columns were scaled.
  const double log_determinant =
      factors.matrixLU().diagonal().cwiseAbs().array().log().sum() - 2 * scale.array().log().sum();
  misfit_ = free * (std::log(std::max(energy, least) / free) + 2 * std::log(unit)) +
            static_cast<double>(values.cols()) * log_determinant;
}

double TaylorModel::at(const Vector& z) const {
  const Vector k = (shifts_.transpose() * z).unaryExpr([&](double t) { return kernel(theta_, t); });
  const Vector r = multipliers_.transpose() * k + linear_.row(0).transpose() +
                   linear_.bottomRows(z.size()).transpose() * z;
  return squares_ ? 0.5 * r.squaredNorm() : r(0);
}

QuadraticModel TaylorModel::around(const Vector& z) const {
  const Index d = z.size();
  const Vector t = shifts_.transpose() * z;
  const Vector k = t.unaryExpr([&](double x) { return kernel(theta_, x); });
  const Vector first =
      t.unaryExpr([&](double x) { return theta_ > 0 ? std::expm1(bounded(theta_ * x)) / theta_ : x; });
  const Vector second = t.unaryExpr([&](double x) { return std::exp(bounded(theta_ * x)); });
  const Vector r =
      multipliers_.transpose() * k + linear_.row(0).transpose() + linear_.bottomRows(d).transpose() * z;
  const Matrix jacobian = shifts_ * (first.asDiagonal() * multipliers_) + linear_.bottomRows(d);  // d x q
  if (!squares_) {
    const Vector weights = second.cwiseProduct(multipliers_.col(0));
    return {r(0), jacobian.col(0), shifts_ * weights.asDiagonal() * shifts_.transpose()};
  }
  const Vector weights = second.cwiseProduct(multipliers_ * r);
  return {0.5 * r.squaredNorm(), jacobian * r,
          jacobian * jacobian.transpose() + shifts_ * weights.asDiagonal() * shifts_.transpose()};
}

TaylorModel likeliest_model(const Matrix& shifts, const Matrix& values, bool squares) {
  constexpr std::array kThetas{1e-3, 0.05, 0.3, 1.0}, kNoises{1e-6, 1e-4, 1e-2, 1.0};
  TaylorModel best;
  TaylorModel::Shape shape, of_best{.theta = kThetas.front()};
  const auto consider = [&] {
    TaylorModel model(shifts, values, squares, shape);
    const bool first = !std::isfinite(best.misfit());
    if (!std::isfinite(model.misfit()) || (!first && model.misfit() >= best.misfit())) return;
    best = std::move(model);
    of_best = shape;
  };
  for (const double theta : kThetas) {
    shape.theta = theta;
    consider();
  }
  shape = of_best;
  for (const double noise : kNoises) {
    shape.noise = noise;
    consider();
  }
  if (of_best.noise == 0) return best;
  shape = of_best;
  for (const double theta : kThetas) {
    shape.theta = theta;
    if (theta != of_best.theta) consider();
  }
  return best;
}

namespace {

// Exactly, by the eigenvalues of the Hessian: the step of length at most `radius` with least q (More and
// Sorensen 1983).
Vector lowest_in_ball(const QuadraticModel& q, double radius) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(q.hessian);
  const Vector& w = eigen.eigenvalues();
  const Vector c = eigen.eigenvectors().transpose() * q.gradient;
  const auto step = [&](double shift) { return Vector(-c.cwiseQuotient((w.array() + shift).matrix())); };
  if (w(0) > 0)
    if (const Vector s = step(0); s.norm() <= radius) return eigen.eigenvectors() * s;
  double low = std::max(0.0, -w(0)) + 1e-14 * std::max(1e-100, w.cwiseAbs().maxCoeff());
  double high = low + c.norm() / radius;
  if (Vector s = step(low);
      s.norm() <= radius) {  // nothing of the gradient along the most negative curvature
    s(0) += std::copysign(std::sqrt(std::max(0.0, radius * radius - s.squaredNorm())), s(0));
    return eigen.eigenvectors() * s;
  }
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (step(middle).norm() > radius ? low : high) = middle;
  }
  return eigen.eigenvectors() * step(high);
}

Vector lowest_quadratic(const QuadraticModel& q, const Region& region) {
  if (!q.gradient.allFinite() || !q.hessian.allFinite()) return Vector::Zero(q.gradient.size());
  const Vector s = lowest_in_ball(q, region.radius);
  const bool inside = (s.array() >= region.lower.array()).all() && (s.array() <= region.upper.array()).all();
  return inside && s.allFinite() ? s : region_step(q, region);
}

}  // namespace

Vector lowest_in(const TaylorModel& model, const Region& region, const Vector& from) {
  constexpr int kPasses = 25;
  const double at_centre = model.at(Vector::Zero(from.size()));
  Vector z = from;
  double value = model.at(z);
  for (int pass = 0; pass < kPasses; ++pass) {
    const QuadraticModel here = model.around(z);
    const Vector p = lowest_quadratic(here.moved(-z), region) - z;
    const double promised = here.at(p) - here.value;
    if (!(promised < -1e-12 * std::abs(value - at_centre))) break;
    double t = 1, next = model.at(z + p);
    while (!(next <= value + 1e-2 * t * std::min(promised, here.gradient.dot(p))) && t > 1e-3) {
      t *= 0.5;
      next = model.at(z + t * p);
    }
    if (!(next < value)) break;
    z += t * p;
    const double gain = value - next;
    value = next;
    if (gain < 1e-6 * std::abs(at_centre - value)) break;
  }
  return z;
}

}  // namespace bizo::methods
