#include "problems/sparse_fit.hpp"

#include "bizo/core/support.hpp"

namespace bizo::problems {

SparseFit::SparseFit(const ProblemInfo& info, double factor, const Splits& splits, AbsoluteWeights absolute,
                     ExponentialWeights square)
    : ValuesProblem(info),
      factor_(factor),
      train_(splits.train),
      test_(splits.test),
      smooth_(info, factor, mean_of_squares(splits.train), mean_of_squares(splits.validation), square),
      absolute_(std::move(absolute)),
      square_(std::move(square)) {}

void SparseFit::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  smooth_.outer(X, Y, values);
}

void SparseFit::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  smooth_.inner(X, Y, values);
  absolute_.add_value(X, Y, values);
}

Metrics SparseFit::metrics(ConstVectorRef, ConstVectorRef y) {
  Metrics metrics{{"support", static_cast<double>(support_size(y))}};
  if (test_.features.size() > 0)
    metrics.emplace_back("test_error", mean_squared_error(*linear_model(y.size(), 1), test_, y));
  return metrics;
}

const SquaresTerm& SparseFit::squares() {
  if (squares_.targets.size() == 0)
    squares_ = {train_.features.transposed(), train_.targets,
                factor_ / static_cast<double>(train_.features.size())};
  return squares_;
}

void SparseFit::inner_weights(ConstMatrixRef X, MatrixRef absolute, MatrixRef square) {
  absolute_.weights(X, absolute);
  square.setZero();
  for (Index b = 0; b < X.cols(); ++b) {
    const Vector curvature = square_.curvature(X.col(b));
    square.col(b).head(curvature.size()) = curvature;
  }
}

Row<MakeProblem> lasso_row() {
  return {"lasso", "least squares with absolute values, one weight per feature, or one in all; nonsmooth",
          R"(f(x, y) = loss_factor/n |A y - b|^2 + sum_k e^{x_k} |y_k|   (training data)
F(x, y) = loss_factor/m |A' y - b'|^2                       (validation data)
By default 1/(2n) and 1/(2m). y* has exact zeros; Phi has kinks where they change. Inner
solvers: fista, coordinate-descent. Reports the number of nonzero y_k and the error on test data.
Oracle level: values, and a proximal operator.  d = features or 1, p = features (+ 1 with intercept).)",
          linear_fit_options("0.5", "-3"),
          [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            const Splits splits = load_fit_data(params, context.files);
            const AbsoluteWeights absolute(penalized_features(params, splits),
                                           has_weight_per_feature(params));
            return std::make_unique<SparseFit>(
                linear_fit_info("lasso", params, context.files, absolute.dimension(), splits),
                params.number("loss_factor"), splits, absolute, ExponentialWeights(0, 0, true));
          }};
}

Row<MakeProblem> elastic_net_row() {
  return {"elastic-net", "least squares with absolute values and squares, weights of both; nonsmooth",
          R"(f(x, y) = loss_factor/n |A y - b|^2 + sum_k (e^{s_k} |y_k| + penalty_factor e^{t_k} y_k^2)
F(x, y) = loss_factor/m |A' y - b'|^2   (validation data)
x = (s, t): first the weights of all absolute values, then those of the squares. By default
1/(2n), 1/(2m) and 1/2. Inner solvers: fista, coordinate-descent. Reports as lasso does.
Oracle level: values, and a proximal operator.  d = 2 features or 2, p = features (+ 1 with intercept).)",
          regularized_fit_options("0.5", "-3"),
          [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            const Splits splits = load_fit_data(params, context.files);
            const Index penalized = penalized_features(params, splits);
            const bool per_feature = has_weight_per_feature(params);
            const AbsoluteWeights absolute(penalized, per_feature);
            const ExponentialWeights square(params.number("penalty_factor"), penalized, per_feature,
                                            absolute.dimension());
            return std::make_unique<SparseFit>(
                linear_fit_info("elastic-net", params, context.files, 2 * absolute.dimension(), splits),
                params.number("loss_factor"), splits, absolute, square);
          }};
}

}  // namespace bizo::problems
