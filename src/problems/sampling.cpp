#include "problems/sampling.hpp"

#include <cmath>
#include <numbers>

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/signal_steps.hpp"

namespace bizo::problems {
namespace {

// exp(-2 pi i j k/n)/sqrt n on real parts and imaginary parts:  [C S; -S C].
Matrix fourier_transform(Index n) {
  Matrix transform(2 * n, 2 * n);
  for (Index j = 0; j < n; ++j)
    for (Index k = 0; k < n; ++k) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(j * k % n) / static_cast<double>(n);
      const double scale = 1 / std::sqrt(static_cast<double>(n));
      transform(j, k) = transform(n + j, n + k) = scale * std::cos(angle);
      transform(j, n + k) = scale * std::sin(angle);
      transform(n + j, k) = -transform(j, n + k);
    }
  return transform;
}

// w = c/(1 - c), for real parts and for imaginary ones.
Vector frequency_weights(ConstVectorRef c) {
  const Vector w = c.array() / (1 - c.array());
  return w.replicate(2, 1);
}

// out_i = w'(c_i) times the sum of both entries of frequency i over all signals.
void gather_frequencies(const Matrix& entries, ConstVectorRef c, Eigen::Ref<Vector> out) {
  out.setZero();
  for (Index k = 0; k < entries.cols(); ++k)
    out += entries.col(k).head(c.size()) + entries.col(k).tail(c.size());
  out.array() /= (1 - c.array()).square();
}

double total_of(const Matrix& numbers) {
  return sum(numbers.reshaped());
}

}  // namespace

Sampling::Sampling(ProblemInfo info, Model model)
    : ProductsProblem(std::move(info)),
      model_(std::move(model)),
      truth_(Matrix::Zero(2 * model_.truth.rows(), model_.truth.cols())),
      transform_(fourier_transform(model_.truth.rows())) {
  truth_.topRows(n()) = model_.truth;
}

Sampling::Variation Sampling::variation(ConstVectorRef y) const {
  const auto signals = y.reshaped(2 * n(), count());
  Variation at{signal_steps(signals.topRows(n())), signal_steps(signals.bottomRows(n())), {}};
  at.root =
      (at.real.array().square() + at.imaginary.array().square() + model_.smoothing * model_.smoothing).sqrt();
  return at;
}

Matrix Sampling::transformed(ConstVectorRef y) const {
  Matrix out(2 * n(), count());
  product(transform_, y.reshaped(2 * n(), count()), out);
  return out;
}

Matrix Sampling::back(const Matrix& by_frequency, const Matrix& real, const Matrix& imaginary) const {
  Matrix out(2 * n(), count());
  product_transposed(transform_, by_frequency, out);
  out.topRows(n()) += transposed_signal_steps(real);
  out.bottomRows(n()) += transposed_signal_steps(imaginary);
  return out;
}

void Sampling::residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) {
  R.topRows(p()) = std::numbers::sqrt2 * (Y.colwise() - truth_.reshaped());
  R.bottomRows(n()) = (2 * model_.price * X.array()).sqrt();
}

void Sampling::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Vector miss = Y.col(b) - truth_.reshaped();
    values(b) = dot(miss, miss) + model_.price * sum(X.col(b));
  }
}

void Sampling::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Matrix squares = frequency_weights(X.col(b)).asDiagonal() * misfit(Y.col(b)).cwiseAbs2();
    values(b) = 0.5 * total_of(squares) + model_.alpha * total_of(variation(Y.col(b)).root) +
                0.5 * model_.ridge * dot(Y.col(b), Y.col(b));
  }
}

Curvature Sampling::inner_curvature(ConstVectorRef x) {
  const Vector w = frequency_weights(x);
  return {w.minCoeff() + model_.ridge, w.maxCoeff() + 4 * model_.alpha / model_.smoothing + model_.ridge};
}

void Sampling::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Variation at = variation(Y.col(b));
    G.col(b) = back(frequency_weights(X.col(b)).asDiagonal() * misfit(Y.col(b)),
                    model_.alpha * at.real.cwiseQuotient(at.root),
                    model_.alpha * at.imaginary.cwiseQuotient(at.root))
                   .reshaped() +
               model_.ridge * Y.col(b);
  }
}

void Sampling::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  G = 2 * (Y.colwise() - truth_.reshaped());
}

void Sampling::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b)
    gather_frequencies(0.5 * misfit(Y.col(b)).cwiseAbs2(), X.col(b), G.col(b));
}

void Sampling::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setConstant(model_.price);
}

// The second derivative of sqrt(|s|^2 + e^2) along v is (e^2 v + t <t, v>)/root^3, t: s turned by 90 degrees.
void Sampling::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  const double e2 = model_.smoothing * model_.smoothing;
  for (Index b = 0; b < Y.cols(); ++b) {
    const Variation at = variation(Y.col(b)), along = variation(V.col(b));
    const Matrix factor = model_.alpha * at.root.array().cube().inverse();
    const Matrix turned = at.real.cwiseProduct(along.imaginary) - at.imaginary.cwiseProduct(along.real);
    out.col(b) = back(frequency_weights(X.col(b)).asDiagonal() * transformed(V.col(b)),
                      factor.cwiseProduct(e2 * along.real - at.imaginary.cwiseProduct(turned)),
                      factor.cwiseProduct(e2 * along.imaginary + at.real.cwiseProduct(turned)))
                     .reshaped() +
                 model_.ridge * V.col(b);
  }
}

void Sampling::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b)
    gather_frequencies(misfit(Y.col(b)).cwiseProduct(transformed(V.col(b))), X.col(b), out.col(b));
}

// The transform is unitary: every entry of its part of the diagonal is the mean weight.
void Sampling::inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) {
  const double e2 = model_.smoothing * model_.smoothing;
  for (Index b = 0; b < Y.cols(); ++b) {
    const Variation at = variation(Y.col(b));
    const Matrix factor = model_.alpha * at.root.array().cube().inverse();
    Matrix bends(2 * n(), count());
    bends << factor.array() * (e2 + at.imaginary.array().square()),
        factor.array() * (e2 + at.real.array().square());
    // A sample takes part in its own step and in the next.
    for (const Index first : {Index{0}, n()})
      for (Index i = first; i + 1 < first + n(); ++i) bends.row(i) += bends.row(i + 1);
    const double mean = sum(frequency_weights(X.col(b))) / static_cast<double>(2 * n());
    D.col(b) = bends.reshaped().array() + mean + model_.ridge;
  }
}

void Sampling::inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) {
  const Matrix scaled = frequency_weights(x).asDiagonal() * transform_;
  Matrix data(2 * n(), 2 * n());
  product_transposed(transform_, scaled, data);
  data.diagonal().array() += model_.ridge;
  const Variation at = variation(y);
  const double e2 = model_.smoothing * model_.smoothing;
  H.setZero();
  for (Index k = 0; k < count(); ++k) {
    auto block = H.block(2 * n() * k, 2 * n() * k, 2 * n(), 2 * n());
    block = 0.5 * (data + data.transpose());
    for (Index i = 0; i < n(); ++i) {
      const double re = at.real(i, k), im = at.imaginary(i, k), root = at.root(i, k);
      const double factor = model_.alpha / (root * root * root);
      const Eigen::Matrix2d bend =
          factor * (Eigen::Matrix2d() << e2 + im * im, -re * im, -re * im, e2 + re * re).finished();
      for (Index a = 0; a < 2; ++a)
        for (Index c = 0; c < 2; ++c) {
          const Index row = a * n() + i, col = c * n() + i;
          block(row, col) += bend(a, c);
          if (i == 0) continue;
          block(row - 1, col - 1) += bend(a, c);
          block(row, col - 1) -= bend(a, c);
          block(row - 1, col) -= bend(a, c);
        }
    }
  }
}

Metrics Sampling::metrics(ConstVectorRef, ConstVectorRef y) {
  const Vector miss = y - truth_.reshaped();
  return {{"signal_error", dot(miss, miss)}};
}

}  // namespace bizo::problems
