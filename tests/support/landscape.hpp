// Functions of x alone, as the values of a problem whose inner solution is 0: test functions of optimization,
// shifted, scaled, in any units, and with noise.
#pragma once

#include <cmath>
#include <functional>

#include "bizo/core/problem.hpp"
#include "bizo/core/random.hpp"
#include "support/problems.hpp"

namespace bizo::test {

using Value = std::function<double(const Vector&)>;

class Landscape final : public ValuesProblem, public ClosedFormInner {
 public:
  // unit: of x; F(x) = value(x / unit).
  Landscape(Value value, Vector start, double unit = 1, Box box = {})
      : ValuesProblem({"landscape", start.size(), 1, unit * start, Vector::Zero(1), std::move(box)}),
        value_(std::move(value)),
        unit_(unit) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = value_(X.col(b) / unit_);
    evaluations += X.cols();
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }
  double at(const Vector& x) const { return value_(x / unit_); }

  Index evaluations = 0;

 private:
  Value value_;
  double unit_;
};

// Known by its values alone.
class Opaque final : public Problem {
 public:
  Opaque(Value value, Vector start, Box box = {})
      : Problem({"opaque", start.size(), 0, start, Vector(0), std::move(box)}), value_(std::move(value)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = value_(X.col(b));
  }

 private:
  Value value_;
};

inline double rosenbrock(const Vector& x) {
  double sum = 0;
  for (Index i = 0; i + 1 < x.size(); ++i)
    sum += 100 * std::pow(x(i + 1) - x(i) * x(i), 2) + std::pow(1 - x(i), 2);
  return sum;
}

inline Vector rosenbrock_start(Index d) {
  Vector start = Vector::Ones(d);
  for (Index i = 0; i < d; i += 2) start(i) = -1.2;
  return start;
}

// |x - target|^2 / 2.
inline Value half_square_from(const Vector& target) {
  return [target](const Vector& x) { return 0.5 * (x - target).squaredNorm(); };
}

// Styblinski and Tang's; the least value is about -39.17 d.
inline double styblinski(const Vector& x) {
  return (x.array().pow(4) - 16 * x.array().square() + 5 * x.array()).sum() / 2;
}

// sum log(1 + (x - c)^2): convex near c, concave from a distance of 1 on.
inline Value log_well(const Vector& center) {
  return [center](const Vector& x) { return (1 + (x - center).array().square()).log().sum(); };
}

// |diag(condition^(i/2(d-1))) Q (x - c)|^2 with Q of random reflections.
inline Value rotated_ellipsoid(Index d, double condition, std::uint64_t seed) {
  const Vector v = normal(seed, d, 1).col(0).normalized(), w = normal(seed + 1, d, 1).col(0).normalized();
  const Vector center = normal(seed + 2, d, 1).col(0);
  return [=](const Vector& x) {
    Vector z = x - center;
    z -= 2 * v.dot(z) * v;
    z -= 2 * w.dot(z) * w;
    double sum = 0;
    for (Index i = 0; i < d; ++i)
      sum +=
          std::pow(condition, d > 1 ? static_cast<double>(i) / static_cast<double>(d - 1) : 0) * z(i) * z(i);
    return sum;
  };
}

}  // namespace bizo::test
