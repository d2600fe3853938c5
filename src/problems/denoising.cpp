#include "problems/denoising.hpp"

#include <cmath>
#include <numbers>

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"

namespace bizo {
namespace {

constexpr double kLog10 = std::numbers::ln10;

// The transpose of taking steps: out_ki = S_ki - S_k,i+1.
Matrix transposed_steps(const Matrix& S) {
  Matrix out = S;
  out.topRows(S.rows() - 1) -= S.bottomRows(S.rows() - 1);
  return out;
}

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
  Matrix steps = y.reshaped(model_.truth.rows(), model_.truth.cols());
  for (Index i = steps.rows() - 1; i > 0; --i) steps.row(i) -= steps.row(i - 1);
  return steps;
}

Matrix Denoising::roots(const Weights& weights, const Matrix& steps) const {
  return (steps.array().square() + weights.smoothing * weights.smoothing).sqrt();
}

Matrix Denoising::bends(const Weights& weights, const Matrix& roots) const {
  const Matrix cubes = roots.array().cube();
  return (weights.smoothing * weights.smoothing) * (weights.alpha.asDiagonal() * cubes.cwiseInverse());
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
    G.col(b) = (1 + at.ridge) * Y.col(b) - model_.noisy.reshaped() + transposed_steps(slopes).reshaped();
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
  for (Index b = 0; b < Y.cols(); ++b) {
    const Weights at = weights(X.col(b));
    const Matrix bent = bends(at, roots(at, steps(Y.col(b)))).cwiseProduct(steps(V.col(b)));
    out.col(b) = (1 + at.ridge) * V.col(b) + transposed_steps(bent).reshaped();
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

namespace {

Matrix read_signals(const Params& params, const DataFiles& files, const char* name) {
  DatasetRequest request;
  request.path = params.text("data");
  request.format = "hdf5";
  request.labelled = false;
  request.matrix = params.text(name);
  return files.dataset(request).features.dense();
}

std::unique_ptr<Problem> make_denoising(const Params& params, const ProblemContext& context) {
  using Learned = Denoising::Learned;
  if (!params.given("data"))
    params.refuse("data", "there are no signals", "name a file such as data/denoising10.h5");
  const std::string& learn = params.text("learn");
  Denoising::Model model{read_signals(params, context.files, "truth"),
                         read_signals(params, context.files, "noisy"),
                         learn == "weight"  ? Learned::weight
                         : learn == "three" ? Learned::three
                                            : Learned::samples,
                         params.number("eps_2"),
                         params.number("eps_tv"),
                         params.number("condition_weight")};
  const auto size = [](const Matrix& all) {
    return std::to_string(all.cols()) + " signals of " + std::to_string(all.rows()) + " samples";
  };
  if (model.truth.rows() != model.noisy.rows() || model.truth.cols() != model.noisy.cols())
    params.refuse("noisy", "it has " + size(model.noisy) + ", and problem.truth has " + size(model.truth),
                  "both must have as many");
  if (model.condition > 0 && model.learned == Learned::samples)
    params.refuse("condition_weight", "with problem.learn = samples L/mu is not smooth", "leave it out");
  for (const char* name : {"eps_2", "eps_tv"})
    if (model.learned == Learned::three && params.given(name))
      params.refuse(name, "with problem.learn = three it is learned", "leave it out, or set problem.learn");
  ProblemInfo info;
  info.name = "denoising";
  info.inner_dimension = model.truth.size();
  info.outer_dimension = model.learned == Learned::weight  ? 1
                         : model.learned == Learned::three ? 3
                                                           : model.truth.rows();
  info.inner_start = Vector::Zero(info.inner_dimension);
  read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
  return std::make_unique<Denoising>(std::move(info), std::move(model));
}

}  // namespace

Row<MakeProblem> denoising_row() {
  OptionTable options = outer_start_options("0");
  options.insert(
      options.end(),
      {text_option("data", "", "HDF5 file with both matrices, signals x samples"),
       text_option("truth", "truth", "its dataset of clean signals"),
       text_option("noisy", "data", "its dataset of noisy signals"),
       choice_option(
           "learn", {"weight", "three", "samples"},
           "x: log10 of alpha, of alpha, eps_2, eps_tv, or of one alpha a sample (the same for all signals)"),
       positive_option("eps_2", "1e-3", "weight of |y|^2/2, unless it is learned"),
       positive_option("eps_tv", "1e-3",
                       "width in which the total variation is smooth, unless it is learned"),
       nonnegative_option("condition_weight", "0", "w, price of an ill-conditioned inner problem in F")});
  return {"denoising", "total-variation denoising of signals with learned weights",
          R"(f(x, y) = sum_k |y_k - noisy_k|^2/2 + sum_i alpha sqrt((y_ki - y_k,i-1)^2 + eps_tv^2)
          + eps_2/2 |y_k|^2,  y_k,-1 = 0
F(x, y) = sum_k |y_k - truth_k|^2 + w (L/mu)^2,  L = 1 + 4 alpha/eps_tv + eps_2,  mu = 1 + eps_2
x = log10 of the weights. The inner problem is ill-conditioned where eps_tv is small: Newton's
method with Hessian products (newton-cg) does not mind.  (Ehrhardt and Roberts, J. Math. Imaging
Vision 63, 2021)
Oracle level: products.  d = 1, 3 or samples of a signal, p = signals * samples.)",
          options, make_denoising};
}

}  // namespace bizo
