#include "problems/distillation.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/labels.hpp"

namespace bizo {

Distillation::Distillation(ProblemInfo info, Synthetic synthetic, std::vector<Real> real, double ridge)
    : ProductsProblem(std::move(info)),
      synthetic_(std::move(synthetic)),
      real_(std::move(real)),
      ridge_(ridge),
      k_(synthetic_.samples.rows()),
      m_(synthetic_.samples.cols()),
      c_(synthetic_.labels.cols()) {}

Distillation::Map Distillation::samples(ConstMatrixRef X, Index b) const {
  return {synthetic_.learn_samples ? X.col(b).data() : synthetic_.samples.data(), k_, m_};
}

Distillation::Map Distillation::labels(ConstMatrixRef X, Index b) const {
  const double* learned = X.col(b).data() + (synthetic_.learn_samples ? k_ * m_ : 0);
  return {synthetic_.learn_labels ? learned : synthetic_.labels.data(), m_, c_};
}

void Distillation::image(Map S, ConstMatrixRef W, Matrix& out) const {
  out.resize(m_, c_);
  product_transposed(S, W.topRows(k_), out);
  out.rowwise() += W.row(k_);
}

void Distillation::pull_back(Map S, ConstMatrixRef E, MatrixRef out) const {
  product(S, E, out.topRows(k_));
  for (Index j = 0; j < c_; ++j) out(k_, j) = sum(E.col(j));
}

void Distillation::miss(ConstMatrixRef X, ConstMatrixRef Y, Index b) {
  image(samples(X, b), weights(Y, b), miss_);
  miss_ -= labels(X, b);
}

void Distillation::residual(ConstMatrixRef, ConstMatrixRef Y, MatrixRef R) {
  const Index n = real_.front().targets.rows();
  Matrix all(k_ + 1, c_ * Y.cols()), scores(n, c_ * Y.cols());
  for (Index b = 0; b < Y.cols(); ++b) all.middleCols(b * c_, c_) = weights(Y, b);
  real_.front().features.scores({0, n}, all, scores);
  R = scores.reshaped(n * c_, Y.cols());
  R.colwise() -= real_.front().targets.reshaped();
  R /= std::sqrt(static_cast<double>(n));
}

void Distillation::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix R(residuals(), Y.cols());
  residual(X, Y, R);
  for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * dot(R.col(b), R.col(b));
}

void Distillation::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  const Index n = real_.front().targets.rows();
  Matrix R(residuals(), Y.cols()), all = Matrix::Zero(k_ + 1, c_ * Y.cols());
  residual(X, Y, R);
  R /= std::sqrt(static_cast<double>(n));
  real_.front().features.accumulate({0, n}, R.reshaped(n, c_ * Y.cols()), all);
  G = all.reshaped(p(), Y.cols());
}

void Distillation::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    const auto e = miss_.reshaped();
    values(b) = 0.5 * dot(e, e) + 0.5 * ridge_ * dot(Y.col(b), Y.col(b));
  }
}

Matrix Distillation::gram(Map S, bool of_samples) const {
  Matrix P(k_ + 1, m_);  // transposed
  P << S, Vector::Ones(m_).transpose();
  Matrix result(of_samples ? m_ : k_ + 1, of_samples ? m_ : k_ + 1);
  if (of_samples)
    product_transposed(P, P, result);
  else
    product(P, P.transpose(), result);
  return result;
}

Curvature Distillation::inner_curvature(ConstVectorRef x) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(gram(samples(x, 0), m_ <= k_), Eigen::EigenvaluesOnly);
  const double least = m_ <= k_ ? 0 : eigen.eigenvalues()(0);
  return {ridge_ + std::max(least, 0.0), ridge_ + eigen.eigenvalues().maxCoeff()};
}

void Distillation::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    pull_back(samples(X, b), miss_, Eigen::Map<Matrix>(G.col(b).data(), k_ + 1, c_));
    G.col(b) += ridge_ * Y.col(b);
  }
}

void Distillation::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < V.cols(); ++b) {
    image(samples(X, b), weights(V, b), image_);
    pull_back(samples(X, b), image_, Eigen::Map<Matrix>(out.col(b).data(), k_ + 1, c_));
    out.col(b) += ridge_ * V.col(b);
  }
}

// In S^T:  V ET + W (P V)T without the last row, E = P W - T;  in T:  -P V.
void Distillation::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    image(samples(X, b), weights(V, b), image_);
    if (synthetic_.learn_samples) {
      Eigen::Map<Matrix> dS(out.col(b).data(), k_, m_);
      product(weights(V, b).topRows(k_), miss_.transpose(), dS);
      product_add(weights(Y, b).topRows(k_), image_.transpose(), dS);
    }
    if (synthetic_.learn_labels) out.col(b).tail(m_ * c_) = -image_.reshaped();
  }
}

// f is 1/2 |E|^2: its gradient is W ET in S^T and -E in T.
void Distillation::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    miss(X, Y, b);
    if (synthetic_.learn_samples)
      product(weights(Y, b).topRows(k_), miss_.transpose(), Eigen::Map<Matrix>(G.col(b).data(), k_, m_));
    if (synthetic_.learn_labels) G.col(b).tail(m_ * c_) = -miss_.reshaped();
  }
}

void Distillation::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void Distillation::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  const bool of_samples = m_ <= k_;
  for (Index b = 0; b < X.cols(); ++b) {
    const Map S = samples(X, b);
    Matrix system = gram(S, of_samples), right = labels(X, b);
    system.diagonal().array() += ridge_;
    factorization_.compute(system);
    Eigen::Map<Matrix> W(Y.col(b).data(), k_ + 1, c_);
    if (of_samples) {
      right = factorization_.solve(right).eval();
      pull_back(S, right, W);
    } else {
      pull_back(S, right, W);
      W = factorization_.solve(W).eval();
    }
    if (factorization_.info() != Eigen::Success) W.setConstant(kNaN);  // numerically singular
  }
}

Metrics Distillation::metrics(ConstVectorRef, ConstVectorRef y) {
  Metrics metrics;
  for (const auto& [name, features, targets, classes] : real_) {
    if (targets.rows() == 0) continue;
    Matrix scores(targets.rows(), c_);
    features.scores({0, targets.rows()}, weights(y, 0), scores);
    metrics.emplace_back(name + "_accuracy", accuracy(scores, classes));
  }
  return metrics;
}

namespace {

std::unique_ptr<Problem> make_distillation(const Params& params, const ProblemContext& context) {
  Splits splits = load_splits(params, context.files);
  const auto labels = class_labels(splits, 1000);
  std::vector<Distillation::Real> real;
  for (const auto& [name, part] :
       {std::pair{"train", &splits.train}, {"validation", &splits.validation}, {"test", &splits.test}})
    real.push_back({name, part->features, one_hot(*part, labels), class_indices(*part, labels)});
  Synthetic synthetic = first_samples(params, splits.train, real.front().targets);
  for (auto& part : real)
    if (part.targets.rows() > 0) part.features.append_constant();
  ProblemInfo info;
  info.name = "distillation";
  info.outer_dimension = synthetic.learned();
  info.inner_dimension = real.front().features.dimension() * static_cast<Index>(labels.size());
  info.inner_start = Vector::Zero(info.inner_dimension);
  const Box bounds = params.given("sample_bounds") ? bounds_of_samples(params, synthetic) : Box{};
  read_outer_start(
      params, context.files, info.outer_dimension, "data", [&] { return synthetic.learned_part(); },
      info.start, info.box);
  if (bounds.bounded()) {
    info.box = bounds;
    refuse_start_outside(params, info.box, info.start);
  }
  return std::make_unique<Distillation>(std::move(info), std::move(synthetic), std::move(real),
                                        params.number("ridge"));
}

}  // namespace

Row<MakeProblem> distillation_row() {
  OptionTable options = outer_start_options("data");
  options.front().help =
      "x_0: data (training samples, the classes in turn, and their labels), one number, d numbers, a file of "
      "them, or "
      "results (their solution)";
  const OptionTable data = data_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(
      options.end(),
      {integer_option("samples", "10", 1, "m, number of synthetic samples"),
       choice_option("learn", {"both", "samples", "labels"},
                     "what x has: synthetic samples and their labels, or one of them (the rest stays real)"),
       numbers_option("sample_bounds", "", "'lower, upper' of the samples' entries; labels have no bounds"),
       positive_option("ridge", "0.01", "lambda")});
  return {"distillation", "a few synthetic samples that teach what a whole data set teaches",
          R"(f(x, W) = 1/2 |P W - T|^2 + lambda/2 |W|^2    P = [S, 1]: m synthetic samples, T: their labels
F(x, W) = 1/(2n) |Q W - T'|^2                 Q = [A, 1]: the n training samples, T' one-hot
x = (S, T): one sample after the other, then T by columns. Closed form: W* = PT (P PT + lambda
I)^-1 T, a system of the smaller of m and features + 1. In T alone F is quadratic. With as many
samples as classes, and T learned, W can be anything: F goes down to ridge regression on all data.
Reports the accuracy on training data (in F), validation and test data (not in F).
Oracle level: products.  d = samples * (features + classes), p = (features + 1) * classes.)",
          options, make_distillation};
}

}  // namespace bizo
