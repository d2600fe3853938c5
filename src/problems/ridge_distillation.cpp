#include "problems/ridge_distillation.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {

RidgeDistillation::RidgeDistillation(ProblemInfo info, Synthetic synthetic, std::vector<RealData> real,
                                     double ridge)
    : ProductsProblem(std::move(info)),
      synthetic_(std::move(synthetic)),
      real_(std::move(real)),
      ridge_(ridge),
      k_(synthetic_.samples.rows()),
      m_(synthetic_.samples.cols()),
      c_(synthetic_.labels.cols()) {}

void RidgeDistillation::image(Map S, ConstMatrixRef W, Matrix& out) const {
  out.resize(m_, c_);
  product_transposed(S, W.topRows(k_), out);
  out.rowwise() += W.row(k_);
}

void RidgeDistillation::pull_back(Map S, ConstMatrixRef E, MatrixRef out) const {
  product(S, E, out.topRows(k_));
  for (Index j = 0; j < c_; ++j) out(k_, j) = sum(E.col(j));
}

void RidgeDistillation::miss(ConstMatrixRef X, ConstMatrixRef Y, Index b) {
  image(synthetic_.samples_of(X, b), weights(Y, b), miss_);
  miss_ -= synthetic_.labels_of(X, b);
}

void RidgeDistillation::residual(ConstMatrixRef, ConstMatrixRef Y, MatrixRef R) {
  const Index n = real_.front().targets.rows();
  Matrix all(k_ + 1, c_ * Y.cols()), scores(n, c_ * Y.cols());
  for (Index b = 0; b < Y.cols(); ++b) all.middleCols(b * c_, c_) = weights(Y, b);
  real_.front().features.scores({0, n}, all, scores);
  R = scores.reshaped(n * c_, Y.cols());
  R.colwise() -= real_.front().targets.reshaped();
  R /= std::sqrt(static_cast<double>(n));
}

void RidgeDistillation::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix R(residuals(), Y.cols());
  residual(X, Y, R);
  for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * dot(R.col(b), R.col(b));
}

void RidgeDistillation::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  const Index n = real_.front().targets.rows();
  Matrix R(residuals(), Y.cols()), all = Matrix::Zero(k_ + 1, c_ * Y.cols());
  residual(X, Y, R);
  R /= std::sqrt(static_cast<double>(n));
  real_.front().features.accumulate({0, n}, R.reshaped(n, c_ * Y.cols()), all);
  G = all.reshaped(p(), Y.cols());
}

void RidgeDistillation::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    const auto e = miss_.reshaped();
    values(b) = 0.5 * dot(e, e) + 0.5 * ridge_ * dot(Y.col(b), Y.col(b));
  }
}

Matrix RidgeDistillation::gram(Map S, bool of_samples) const {
  Matrix P(k_ + 1, m_);  // transposed
  P << S, Vector::Ones(m_).transpose();
  Matrix result(of_samples ? m_ : k_ + 1, of_samples ? m_ : k_ + 1);
  if (of_samples)
    product_transposed(P, P, result);
  else
    product(P, P.transpose(), result);
  return result;
}

Curvature RidgeDistillation::inner_curvature(ConstVectorRef x) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(gram(synthetic_.samples_of(x, 0), m_ <= k_),
                                                    Eigen::EigenvaluesOnly);
  const double min = m_ <= k_ ? 0 : eigen.eigenvalues()(0);
  return {ridge_ + std::max(min, 0.0), ridge_ + eigen.eigenvalues().maxCoeff()};
}

void RidgeDistillation::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    pull_back(synthetic_.samples_of(X, b), miss_, Eigen::Map<Matrix>(G.col(b).data(), k_ + 1, c_));
    G.col(b) += ridge_ * Y.col(b);
  }
}

void RidgeDistillation::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V,
                                              MatrixRef out) {
  for (Index b = 0; b < V.cols(); ++b) {
    image(synthetic_.samples_of(X, b), weights(V, b), image_);
    pull_back(synthetic_.samples_of(X, b), image_, Eigen::Map<Matrix>(out.col(b).data(), k_ + 1, c_));
    out.col(b) += ridge_ * V.col(b);
  }
}

// In S^T:  V ET + W (P V)T without the last row, E = P W - T;  in T:  -P V.
void RidgeDistillation::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                            MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    image(synthetic_.samples_of(X, b), weights(V, b), image_);
    if (synthetic_.learn_samples) {
      Eigen::Map<Matrix> dS(out.col(b).data(), k_, m_);
      product(weights(V, b).topRows(k_), miss_.transpose(), dS);
      product_add(weights(Y, b).topRows(k_), image_.transpose(), dS);
    }
    if (synthetic_.learn_labels) out.col(b).tail(m_ * c_) = -image_.reshaped();
  }
}

// f is 1/2 |E|^2: its gradient is W ET in S^T and -E in T.
void RidgeDistillation::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    if (synthetic_.learn_samples)
      product(weights(Y, b).topRows(k_), miss_.transpose(), Eigen::Map<Matrix>(G.col(b).data(), k_, m_));
    if (synthetic_.learn_labels) G.col(b).tail(m_ * c_) = -miss_.reshaped();
  }
}

void RidgeDistillation::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void RidgeDistillation::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  const bool of_samples = m_ <= k_;
  for (Index b = 0; b < X.cols(); ++b) {
    const Map S = synthetic_.samples_of(X, b);
    Matrix system = gram(S, of_samples), rhs = synthetic_.labels_of(X, b);
    system.diagonal().array() += ridge_;
    factorization_.compute(system);
    Eigen::Map<Matrix> W(Y.col(b).data(), k_ + 1, c_);
    if (of_samples) {
      rhs = factorization_.solve(rhs).eval();
      pull_back(S, rhs, W);
    } else {
      pull_back(S, rhs, W);
      W = factorization_.solve(W).eval();
    }
    if (factorization_.info() != Eigen::Success) W.setConstant(kNaN);  // numerically singular
  }
}

Metrics RidgeDistillation::metrics(ConstVectorRef, ConstVectorRef y) {
  return accuracies(real_, [&](const Features& features) {
    Matrix scores(features.size(), c_);
    features.scores({0, features.size()}, weights(y, 0), scores);
    return scores;
  });
}

}  // namespace bizo::problems
