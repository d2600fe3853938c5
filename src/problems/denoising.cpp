#include "problems/denoising.hpp"

#include <cmath>
#include <numbers>

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/signal_steps.hpp"

namespace bizo::problems {
namespace {

constexpr double kLog10 = std::numbers::ln10;

double total(const Matrix& numbers) {
  return sum(numbers.reshaped());
}

}  // namespace

Denoising::Denoising(ProblemInfo info, Model model)
    : ProductsProblem(std::move(info)), model_(std::move(model)) {}

Denoising::Weights Denoising::weights(ConstVectorRef x) const {
  Vector powers = kLog10 * x;
  exp_inplace({powers.data(), static_cast<std::size_t>(powers.size())});
  if (model_.learned == Learned::samples) return {powers, model_.ridge, model_.smoothing};
  const Vector alpha = Vector::Constant(model_.truth.rows(), powers(0));
  if (model_.learned == Learned::weight) return {alpha, model_.ridge, model_.smoothing};
  return {alpha, powers(1), powers(2)};
}

double Denoising::largest(const Weights& weights) const {
  return 1 + 4 * weights.alpha.maxCoeff() / weights.smoothing + weights.ridge;
}

Matrix Denoising::steps(ConstVectorRef y) const {
  return signal_steps(y.reshaped(model_.truth.rows(), model_.truth.cols()));
}

Matrix Denoising::roots(const Weights& weights, const Matrix& steps) const {
  return (steps.array().square() + weights.smoothing * weights.smoothing).sqrt();
}

Matrix Denoising::bends(const Weights& weights, const Matrix& roots) const {
  const Matrix cubes = roots.array().cube();
  return (weights.smoothing * weights.smoothing) * (weights.alpha.asDiagonal() * cubes.cwiseInverse());
}

const Matrix& Denoising::bends_at(ConstMatrixRef X, ConstMatrixRef Y) {
  const bool known = X.cols() == bends_x_.cols() && X == bends_x_ && Y == bends_y_;
  if (known) return bends_;
  bends_.resize(Y.rows(), Y.cols());
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    bends_.col(b) = bends(at, roots(at, steps(Y.col(b)))).reshaped();
  }
  bends_x_ = X;
  bends_y_ = Y;
  return bends_;
}

void Denoising::gather(const Matrix& by_sample, double by_ridge, double by_smoothing,
                       Eigen::Ref<Vector> out) const {
  if (model_.learned == Learned::samples) {
    const Matrix by_signal = by_sample.transpose();
    for (Index i = 0; i < out.size(); ++i) out(i) = kLog10 * sum(by_signal.col(i));
    return;
  }
  out(0) = kLog10 * total(by_sample);
  if (model_.learned == Learned::three) out.tail(2) << kLog10 * by_ridge, kLog10 * by_smoothing;
}

void Denoising::residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) {
  R.topRows(p()) = std::numbers::sqrt2 * (Y.colwise() - model_.truth.reshaped());
  if (model_.condition == 0) return;
  for (Index b = 0; b < Y.cols(); ++b)
    R(p(), b) = std::sqrt(2 * model_.condition) * condition(weights(X.col(b)));
}

void Denoising::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Vector miss = Y.col(b) - model_.truth.reshaped();
    const double ratio = condition(weights(X.col(b)));
    values(b) = dot(miss, miss) + model_.condition * ratio * ratio;
  }
}

void Denoising::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const Vector miss = Y.col(b) - model_.noisy.reshaped();
    values(b) = 0.5 * dot(miss, miss) + total(at.alpha.asDiagonal() * roots(at, steps(Y.col(b)))) +
                0.5 * at.ridge * dot(Y.col(b), Y.col(b));
  }
}

Curvature Denoising::inner_curvature(ConstVectorRef x) {
  const Weights at = weights(x);
  return {1 + at.ridge, largest(at)};
}

void Denoising::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const Matrix steps_of = steps(Y.col(b));
    const Matrix slopes = at.alpha.asDiagonal() * steps_of.cwiseQuotient(roots(at, steps_of));
    G.col(b) =
        (1 + at.ridge) * Y.col(b) - model_.noisy.reshaped() + transposed_signal_steps(slopes).reshaped();
  }
}

void Denoising::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  G = 2 * (Y.colwise() - model_.truth.reshaped());
}

void Denoising::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const Matrix roots_of = roots(at, steps(Y.col(b)));
    const double by_smoothing =
        at.smoothing * at.smoothing * total(at.alpha.asDiagonal() * roots_of.cwiseInverse());
    gather(at.alpha.asDiagonal() * roots_of, 0.5 * at.ridge * dot(Y.col(b), Y.col(b)), by_smoothing,
           G.col(b));
  }
}

// With w > 0 there is one alpha. L/mu has the derivatives 4 alpha/eps_tv in ln alpha, the same with a minus
// in ln eps_tv, and eps_2 (1 - L/mu) in ln eps_2, all over mu.
void Denoising::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef, MatrixRef G) {
  G.setZero();
  if (model_.condition == 0) return;
  for (Index b = 0; b < X.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const double ratio = condition(at), factor = 2 * model_.condition * ratio / (1 + at.ridge);
    const double steepest = factor * 4 * at.alpha(0) / at.smoothing;
    gather(Matrix::Constant(1, 1, steepest), factor * at.ridge * (1 - ratio), -steepest, G.col(b));
  }
}

void Denoising::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  const Matrix& bends_of = bends_at(X, Y);
  for (Index b = 0; b < Y.cols(); ++b) {
    const Matrix moved = steps(V.col(b));
    const Matrix bent = bends_of.col(b).reshaped(moved.rows(), moved.cols()).cwiseProduct(moved);
    out.col(b) = (1 + weights(X.col(b)).ridge) * V.col(b) + transposed_signal_steps(bent).reshaped();
  }
}

void Denoising::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const Matrix steps_of = steps(Y.col(b)), roots_of = roots(at, steps_of);
    const Matrix both = steps_of.cwiseProduct(steps(V.col(b)));
    gather(at.alpha.asDiagonal() * both.cwiseQuotient(roots_of), at.ridge * dot(V.col(b), Y.col(b)),
           -total(both.cwiseProduct(bends(at, roots_of))), out.col(b));
  }
}

void Denoising::inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    Matrix bent = bends(at, roots(at, steps(Y.col(b))));
    bent.topRows(bent.rows() - 1) += bent.bottomRows(bent.rows() - 1).eval();
    D.col(b) = 1 + at.ridge + bent.reshaped().array();
  }
}

void Denoising::inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) {
  const Weights at = weights(x);
  const Matrix bent = bends(at, roots(at, steps(y)));
  const Index n = bent.rows();
  Matrix diagonal(p(), 1);
  inner_hessian_diagonal(x, y, diagonal);
  H.setZero();
  H.diagonal() = diagonal;
  for (Index i = 1; i < p(); ++i)
    if (i % n > 0) H(i, i - 1) = H(i - 1, i) = -bent(i % n, i / n);
}

}  // namespace bizo::problems
