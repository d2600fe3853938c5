#include "support/formulas.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::test {
namespace {

ProblemInfo info_of(const char* name, double x, const Vector& y) {
  return {name, 1, y.size(), Vector::Constant(1, x), y, {}};
}

// sum of 12 uniform numbers less 6: about normal, and the same everywhere.
double rough_normal(std::uint32_t& state) {
  double n = -6;
  for (int k = 0; k < 12; ++k) n += (state = state * 1664525U + 1013904223U) / 4294967296.0;
  return n;
}

}  // namespace

Formula::Formula(ProblemInfo info, Value f, Gradient grad_f, Vector aim)
    : InnerGradientProblem(std::move(info)),
      f_(std::move(f)),
      grad_f_(std::move(grad_f)),
      aim_(std::move(aim)) {}

void Formula::note(ConstMatrixRef Y) {
  const Box& box = info().inner_box;
  if (!box.bounded()) return;
  for (Index b = 0; b < Y.cols(); ++b)
    farthest_out =
        std::max({farthest_out, (Y.col(b) - box.upper).maxCoeff(), (box.lower - Y.col(b)).maxCoeff()});
}

void Formula::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef out) {
  note(Y);
  for (Index b = 0; b < Y.cols(); ++b) out(b) = (Y.col(b) - aim_).squaredNorm();
}

void Formula::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef out) {
  note(Y);
  values += Y.cols();
  for (Index b = 0; b < Y.cols(); ++b) out(b) = f_(X.col(b), Y.col(b));
}

void Formula::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  note(Y);
  gradients += Y.cols();
  for (Index b = 0; b < Y.cols(); ++b) G.col(b) = grad_f_(X.col(b), Y.col(b));
}

void Formula::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  note(Y);
  for (Index b = 0; b < Y.cols(); ++b) G.col(b) = 2 * (Y.col(b) - aim_);
}

std::unique_ptr<Formula> total_variation() {
  constexpr Index p = 128;
  constexpr double eps = 0.01;
  Vector truth(p), data(p);
  std::uint32_t state = 1;
  for (Index i = 0; i < p; ++i) {
    truth(i) = i > 40 && i < 90;
    data(i) = truth(i) + 0.1 * rough_normal(state);
  }
  const auto f = [=](ConstVectorRef x, ConstVectorRef y) {
    const double weight = std::pow(10.0, x(0));
    double value = 0.5 * (y - data).squaredNorm();
    for (Index i = 0; i < p; ++i) {
      const double step = y(i) - (i > 0 ? y(i - 1) : 0);
      value += weight * std::sqrt(step * step + eps * eps);
    }
    return value;
  };
  const auto gradient = [=](ConstVectorRef x, ConstVectorRef y) {
    const double weight = std::pow(10.0, x(0));
    Vector g = y - data;
    for (Index i = 0; i < p; ++i) {
      const double step = y(i) - (i > 0 ? y(i - 1) : 0);
      const double slope = weight * step / std::sqrt(step * step + eps * eps);
      g(i) += slope;
      if (i > 0) g(i - 1) -= slope;
    }
    return g;
  };
  ProblemInfo info = info_of("total-variation", -2, Vector::Zero(p));
  info.box = {Vector::Constant(1, -3), Vector::Constant(1, 2)};
  return std::make_unique<Formula>(info, f, gradient, truth);
}

std::unique_ptr<Formula> ill_conditioned(Index p, double kappa) {
  Vector spectrum(p);
  for (Index i = 0; i < p; ++i)
    spectrum(i) = std::pow(kappa, static_cast<double>(i) / static_cast<double>(p - 1));
  const Matrix basis = orthonormal(normal(7, p, p));
  const Matrix A = basis * spectrum.asDiagonal() * basis.transpose();
  const Vector b = normal(8, p, 1);
  return std::make_unique<Formula>(
      info_of("ill-conditioned", 0, Vector::Zero(p)),
      [=](ConstVectorRef, ConstVectorRef y) { return 0.5 * y.dot(A * y) - b.dot(y); },
      [=](ConstVectorRef, ConstVectorRef y) { return Vector(A * y - b); }, b);
}

std::unique_ptr<Formula> cosine() {
  constexpr double pi = std::numbers::pi;
  return std::make_unique<Formula>(
      info_of("cosine", 0, Vector::Constant(1, 0.5)),
      [](ConstVectorRef x, ConstVectorRef y) {
        const double off = y(0) - x(0);
        return off * off + 2 - 2 * std::cos(2 * pi * off);
      },
      [](ConstVectorRef x, ConstVectorRef y) {
        const double off = y(0) - x(0);
        return Vector::Constant(1, 2 * off + 4 * pi * std::sin(2 * pi * off));
      },
      Vector::Constant(1, 0.5));
}

std::unique_ptr<Formula> logarithm() {
  return std::make_unique<Formula>(
      info_of("logarithm", -3, Vector::Constant(1, 2.6)),
      [](ConstVectorRef x, ConstVectorRef y) { return std::pow(x(0) - std::log(y(0)), 2); },
      [](ConstVectorRef x, ConstVectorRef y) {
        return Vector::Constant(1, -2 * (x(0) - std::log(y(0))) / y(0));
      },
      Vector::Constant(1, 1.0));
}

}  // namespace bizo::test
