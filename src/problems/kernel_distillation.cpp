#include "problems/kernel_distillation.hpp"

#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/gaussian_kernel.hpp"

namespace bizo::problems {

KernelDistillation::KernelDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real,
                                       double ridge, double width)
    : ProductsProblem(std::move(info)),
      synthetic_(std::move(synthetic)),
      real_(std::move(real)),
      ridge_(ridge),
      width_(width),
      m_(synthetic_.samples.cols()),
      c_(synthetic_.labels.cols()),
      fitted_(rows(real_.front().features)) {}

Matrix KernelDistillation::points(ConstMatrixRef X, Index b) const {
  return synthetic_.samples_of(X, b).transpose() / width_;
}

Matrix KernelDistillation::rows(const Features& features) const {
  const Index k = features.dimension();
  Matrix result(features.size(), k);
  features.scores({0, features.size()}, Matrix::Identity(k, k), result);
  return result / width_;
}

void KernelDistillation::apply(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < X.cols(); ++b) {
    const Matrix Z = points(X, b);
    gaussian_kernel(Z, Z, kernel_);
    product(kernel_, alpha(V, b), Eigen::Map<Matrix>(out.col(b).data(), m_, c_));
    out.col(b) += ridge_ * V.col(b);
  }
}

void KernelDistillation::pull(double factor, ConstMatrixRef X, ConstMatrixRef V, ConstMatrixRef Y,
                              MatrixRef G) {
  Matrix M(m_, m_);
  for (Index b = 0; b < X.cols(); ++b) {
    if (synthetic_.learn_samples) {
      const Matrix Z = points(X, b);
      gaussian_kernel(Z, Z, kernel_);
      product(factor * alpha(V, b), alpha(Y, b).transpose(), M);
      Matrix dZ = Matrix::Zero(Z.rows(), Z.cols());
      add_kernel_gradient(M, kernel_, Z, Z, dZ, dZ);
      Eigen::Map<Matrix>(G.col(b).data(), Z.cols(), m_) = dZ.transpose() / width_;
    }
    if (synthetic_.learn_labels) G.col(b).tail(m_ * c_) = -V.col(b);
  }
}

Matrix KernelDistillation::targets_missed(ConstMatrixRef X, ConstMatrixRef Y, Index b) {
  const Matrix& targets = real_.front().targets;
  gaussian_kernel(fitted_, points(X, b), kernel_);
  Matrix R(targets.rows(), c_);
  product(kernel_, alpha(Y, b), R);
  R -= targets;
  return R / static_cast<double>(targets.rows());
}

void KernelDistillation::residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) {
  const double root = std::sqrt(static_cast<double>(fitted_.rows()));
  for (Index b = 0; b < X.cols(); ++b) R.col(b) = root * targets_missed(X, Y, b).reshaped();
}

void KernelDistillation::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix R(residuals(), X.cols());
  residual(X, Y, R);
  for (Index b = 0; b < X.cols(); ++b) values(b) = 0.5 * dot(R.col(b), R.col(b));
}

void KernelDistillation::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix image(p(), X.cols());
  apply(X, Y, image);
  for (Index b = 0; b < X.cols(); ++b)
    values(b) = 0.5 * dot(Y.col(b), image.col(b)) - dot(Y.col(b), synthetic_.labels_of(X, b).reshaped());
}

Curvature KernelDistillation::inner_curvature(ConstVectorRef) {
  return {ridge_, ridge_ + static_cast<double>(m_)};  // K has the trace m
}

void KernelDistillation::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  apply(X, Y, G);
  for (Index b = 0; b < X.cols(); ++b) G.col(b) -= synthetic_.labels_of(X, b).reshaped();
}

void KernelDistillation::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < X.cols(); ++b) {
    const Matrix R = targets_missed(X, Y, b);
    product_transposed(kernel_, R, Eigen::Map<Matrix>(G.col(b).data(), m_, c_));
  }
}

void KernelDistillation::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  pull(0.5, X, Y, Y, G);
}

void KernelDistillation::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  if (!synthetic_.learn_samples) return;
  Matrix M(fitted_.rows(), m_), of_real(fitted_.rows(), fitted_.cols());
  for (Index b = 0; b < X.cols(); ++b) {
    product(targets_missed(X, Y, b), alpha(Y, b).transpose(), M);
    Matrix dZ = Matrix::Zero(m_, fitted_.cols());
    add_kernel_gradient(M, kernel_, fitted_, points(X, b), of_real, dZ);
    Eigen::Map<Matrix>(G.col(b).data(), fitted_.cols(), m_) = dZ.transpose() / width_;
  }
}

void KernelDistillation::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V,
                                               MatrixRef out) {
  apply(X, V, out);
}

void KernelDistillation::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                             MatrixRef out) {
  pull(1, X, V, Y, out);
}

void KernelDistillation::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  for (Index b = 0; b < X.cols(); ++b) {
    const Matrix Z = points(X, b);
    gaussian_kernel(Z, Z, kernel_);
    kernel_.diagonal().array() += ridge_;
    factorization_.compute(kernel_);
    const Matrix solution = factorization_.solve(synthetic_.labels_of(X, b));
    Y.col(b) = solution.reshaped();
    if (factorization_.info() != Eigen::Success) Y.col(b).setConstant(kNaN);  // numerically singular
  }
}

Metrics KernelDistillation::metrics(ConstVectorRef x, ConstVectorRef y) {
  return accuracies(real_, [&](const Features& features) {
    gaussian_kernel(rows(features), points(x, 0), kernel_);
    Matrix scores(features.size(), c_);
    product(kernel_, alpha(y, 0), scores);
    return scores;
  });
}

}  // namespace bizo::problems
