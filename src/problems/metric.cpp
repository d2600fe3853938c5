#include "problems/metric.hpp"

#include <cmath>

#include "bizo/core/elementary.hpp"
#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/gaussian_kernel.hpp"
#include "problems/labels.hpp"
#include "problems/principal_directions.hpp"

namespace bizo::problems {
namespace {

// lambda of every column.
Vector ridges_of(ConstMatrixRef X) {
  Vector ridges = X.row(X.rows() - 1);
  exp_inplace({ridges.data(), static_cast<std::size_t>(ridges.size())});
  return ridges;
}

}  // namespace

Metric::Metric(ProblemInfo info, Splits splits, const std::vector<double>& labels)
    : ProductsProblem(std::move(info)),
      train_(splits.train.features),
      validation_(splits.validation.features),
      test_(splits.test.features),
      classes_(static_cast<Index>(labels.size())),
      rows_((d() - 1) / train_.dimension()),
      train_targets_(one_hot(splits.train, labels)),
      targets_(one_hot(splits.validation, labels)),
      test_targets_(one_hot(splits.test, labels)),
      validation_classes_(class_indices(splits.validation, labels)),
      test_classes_(class_indices(splits.test, labels)) {}

Matrix Metric::embedded(const Features& features, ConstMatrixRef X) const {
  const Index k = features.dimension(), B = X.cols();
  Matrix maps(k, rows_ * B), Z(features.size(), rows_ * B);
  for (Index b = 0; b < B; ++b)
    maps.middleCols(b * rows_, rows_) = Map(X.col(b).data(), rows_, k).transpose();
  features.scores({0, features.size()}, maps, Z);
  return Z;
}

void Metric::add_to_maps(const Features& features, const Matrix& gradients, MatrixRef G) const {
  const Index k = features.dimension();
  Matrix maps = Matrix::Zero(k, gradients.cols());
  features.accumulate({0, features.size()}, gradients, maps);
  for (Index b = 0; b < G.cols(); ++b)
    Eigen::Map<Matrix>(G.col(b).data(), rows_, k) += part(maps, b).transpose();
}

const Matrix& Metric::train_kernel(ConstVectorRef x, const Matrix& Z) {
  if (kernel_at_.size() > 0 && x == kernel_at_) return train_kernel_;
  gaussian_kernel(Z, Z, train_kernel_);
  kernel_at_ = x;
  return train_kernel_;
}

void Metric::apply(ConstMatrixRef X, ConstMatrixRef V, MatrixRef out) {
  const Matrix Z = embedded(train_, X);
  const Vector ridges = ridges_of(X);
  for (Index b = 0; b < X.cols(); ++b) {
    product(train_kernel(X.col(b), part(Z, b)), alpha(V, b),
            Eigen::Map<Matrix>(out.col(b).data(), train_.size(), classes_));
    out.col(b) += ridges(b) * V.col(b);
  }
}

void Metric::pull(double factor, ConstMatrixRef X, ConstMatrixRef V, ConstMatrixRef Y, MatrixRef G) {
  const Matrix Z = embedded(train_, X);
  const Vector ridges = ridges_of(X);
  const Index n = train_.size();
  Matrix gradients = Matrix::Zero(n, Z.cols()), M(n, n);
  G.setZero();
  for (Index b = 0; b < X.cols(); ++b) {
    product(factor * alpha(V, b), alpha(Y, b).transpose(), M);
    auto dZ = gradients.middleCols(b * rows_, rows_);
    add_kernel_gradient(M, train_kernel(X.col(b), part(Z, b)), part(Z, b), part(Z, b), dZ, dZ);
    G(d() - 1, b) = factor * ridges(b) * dot(V.col(b), Y.col(b));
  }
  add_to_maps(train_, gradients, G);
}

void Metric::predict(const Features& features, ConstMatrixRef X, ConstMatrixRef Y, MatrixRef scores) {
  const Matrix Z = embedded(train_, X), W = embedded(features, X);
  for (Index b = 0; b < X.cols(); ++b) {
    gaussian_kernel(part(W, b), part(Z, b), kernel_);
    product(kernel_, alpha(Y, b), Eigen::Map<Matrix>(scores.col(b).data(), features.size(), classes_));
  }
}

void Metric::residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) {
  predict(validation_, X, Y, R);
  R.colwise() -= targets_.reshaped();
  R /= std::sqrt(static_cast<double>(targets_.rows()));
}

void Metric::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix R(residuals(), X.cols());
  residual(X, Y, R);
  for (Index b = 0; b < X.cols(); ++b) values(b) = 0.5 * dot(R.col(b), R.col(b));
}

void Metric::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  Matrix image(p(), X.cols());
  apply(X, Y, image);
  for (Index b = 0; b < X.cols(); ++b)
    values(b) = 0.5 * dot(Y.col(b), image.col(b)) - dot(Y.col(b), train_targets_.reshaped());
}

Curvature Metric::inner_curvature(ConstVectorRef x) {
  const double ridge = ridges_of(x)(0);
  return {ridge, ridge + static_cast<double>(train_.size())};  // K has the trace n
}

void Metric::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  apply(X, Y, G);
  G.colwise() -= train_targets_.reshaped();
}

void Metric::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  Matrix R(residuals(), X.cols());
  residual(X, Y, R);
  R /= std::sqrt(static_cast<double>(targets_.rows()));
  const Matrix Z = embedded(train_, X), W = embedded(validation_, X);
  for (Index b = 0; b < X.cols(); ++b) {
    gaussian_kernel(part(W, b), part(Z, b), kernel_);
    product_transposed(kernel_, Map(R.col(b).data(), targets_.rows(), classes_),
                       Eigen::Map<Matrix>(G.col(b).data(), train_.size(), classes_));
  }
}

void Metric::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  pull(0.5, X, Y, Y, G);
}

void Metric::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  Matrix R(residuals(), X.cols());
  residual(X, Y, R);
  R /= std::sqrt(static_cast<double>(targets_.rows()));
  const Matrix Z = embedded(train_, X), W = embedded(validation_, X);
  Matrix dZ = Matrix::Zero(Z.rows(), Z.cols()), dW = Matrix::Zero(W.rows(), W.cols());
  Matrix M(W.rows(), Z.rows());
  for (Index b = 0; b < X.cols(); ++b) {
    gaussian_kernel(part(W, b), part(Z, b), kernel_);
    product(Map(R.col(b).data(), targets_.rows(), classes_), alpha(Y, b).transpose(), M);
    add_kernel_gradient(M, kernel_, part(W, b), part(Z, b), dW.middleCols(b * rows_, rows_),
                        dZ.middleCols(b * rows_, rows_));
  }
  G.setZero();
  add_to_maps(train_, dZ, G);
  add_to_maps(validation_, dW, G);
}

void Metric::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  apply(X, V, out);
}

void Metric::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  pull(1, X, V, Y, out);
}

void Metric::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  const Matrix Z = embedded(train_, X);
  const Vector ridges = ridges_of(X);
  for (Index b = 0; b < X.cols(); ++b) {
    kernel_ = train_kernel(X.col(b), part(Z, b));
    kernel_.diagonal().array() += ridges(b);
    factorization_.compute(kernel_);
    const Matrix solution = factorization_.solve(train_targets_);
    Y.col(b) = solution.reshaped();
    if (factorization_.info() != Eigen::Success) Y.col(b).setConstant(kNaN);  // numerically singular
  }
}

Metrics Metric::metrics(ConstVectorRef x, ConstVectorRef y) {
  Matrix scores(targets_.rows(), classes_);
  predict(validation_, x, y, Eigen::Map<Vector>(scores.data(), scores.size()));
  Metrics metrics{{"validation_accuracy", accuracy(scores, validation_classes_)}};
  if (test_targets_.rows() == 0) return metrics;
  scores.resize(test_targets_.rows(), classes_);
  predict(test_, x, y, Eigen::Map<Vector>(scores.data(), scores.size()));
  metrics.emplace_back("test_accuracy", accuracy(scores, test_classes_));
  metrics.emplace_back(
      "test_loss", (scores - test_targets_).squaredNorm() / (2 * static_cast<double>(test_targets_.rows())));
  return metrics;
}

Row<MakeProblem> metric_row() {
  OptionTable options = outer_start_options("pca");
  options.front().help =
      "x_0: pca (L = start_scale times principal directions, lambda = ridge), one number, d numbers, a file "
      "of them, or results (their solution)";
  const OptionTable data = data_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(options.end(), {integer_option("rows", "2", 1, "of L: dimension of the embedding"),
                                 positive_option("start_scale", "2", "start = pca: factor of the directions"),
                                 positive_option("ridge", "0.1", "start = pca: lambda")});
  return {
      "metric", "a linear embedding in which kernel ridge regression classifies well",
      R"(f(x, y) = 1/2 tr yT (K + lambda I) y - tr yT T,   K_ij = exp(-|L (a_i - a_j)|^2 / 2)   (training)
F(x, y) = 1/(2m) |K' y - T'|^2,   K' between validation and training data
x = (L, log lambda), L by columns; T: labels as rows of 0 and 1 (one-hot). Closed form:
y* = (K + lambda I)^-1 T, n^3/3 multiplications. Few rows of L: a picture of the classes; many
validate perfectly on a few hundred samples and gain less on the test data.
Oracle level: products.  d = rows * features + 1, p = training samples * classes.)",
      options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
        Splits splits = load_splits(params, context.files);
        const auto labels = class_labels(splits, 1000);
        const Index k = splits.train.features.dimension(), q = params.integer("rows");
        if (q > k)
          params.refuse("rows", "the data have " + std::to_string(k) + " features", "it is at most as many");
        for (const char* name : {"start_scale", "ridge"})
          if (params.text("start") != "pca" && params.given(name))
            params.refuse(name, "it belongs to problem.start = pca, and another start is given",
                          "leave it out, or set problem.start = pca");
        ProblemInfo info;
        info.name = "metric";
        info.outer_dimension = q * k + 1;
        info.inner_dimension = splits.train.features.size() * static_cast<Index>(labels.size());
        info.inner_start = Vector::Zero(info.inner_dimension);
        read_outer_start(
            params, context.files, info.outer_dimension, "pca",
            [&] {
              Vector x(info.outer_dimension);
              x.head(q * k) =
                  params.number("start_scale") * principal_directions(splits.train.features, q).reshaped();
              x(q * k) = std::log(params.number("ridge"));
              return x;
            },
            info.start, info.box);
        return std::make_unique<Metric>(std::move(info), std::move(splits), labels);
      }};
}

}  // namespace bizo::problems
