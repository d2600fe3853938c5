#include "problems/ridge.hpp"

#include <cmath>

#include "bizo/core/error.hpp"

namespace bizo::problems {

Regression::Regression(ProblemInfo info, double factor, const Splits& splits, const Model& model,
                       ExponentialWeights weights)
    : RegularizedFit(std::move(info), factor, mean_of_squares(splits.train, model),
                     mean_of_squares(splits.validation, model), std::move(weights)),
      test_(splits.test),
      model_(model.clone()) {}

Metrics Regression::metrics(ConstVectorRef, ConstVectorRef y) {
  if (test_.features.size() == 0) return {};
  return {{"test_error", mean_squared_error(*model_, test_, y)}};
}

Ridge::Ridge(ProblemInfo info, double factor, const Splits& splits, ExponentialWeights weights)
    : LinearFit(std::move(info), factor, splits, *linear_model(splits.train.features.dimension(), 1),
                std::move(weights)),
      factor_(factor),
      train_targets_(splits.train.targets),
      targets_(splits.validation.targets),
      root_(std::sqrt(2 * factor / static_cast<double>(targets_.size()))) {}

void Ridge::compute_normal_equations() {
  const Features& features = train().features();
  const Index n = features.size();
  const Matrix identity = Matrix::Identity(p(), p());
  gram_.setZero(p(), p());
  rhs_.setZero(p());
  Matrix rows;
  for (Index first = 0; first < n; first += 512) {  // A AT / n, by blocks of samples
    const Range samples{first, std::min<Index>(512, n - first)};
    rows.resize(samples.count, p());
    features.scores(samples, identity, rows);
    features.accumulate(samples, rows, gram_);
    features.accumulate(samples, train_targets_.segment(samples.first, samples.count), rhs_);
  }
  gram_ *= 2 * factor_ / static_cast<double>(n);
  rhs_ *= 2 * factor_ / static_cast<double>(n);
}

void Ridge::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  if (gram_.size() == 0) compute_normal_equations();
  for (Index b = 0; b < X.cols(); ++b) {
    const Vector weights = penalty().curvature(X.col(b));
    system_ = gram_;
    system_.diagonal().head(weights.size()) += weights;
    factorization_.compute(system_);
    solution_ = factorization_.solve(rhs_);
    if (factorization_.info() != Eigen::Success) solution_.setConstant(kNaN);  // numerically singular
    Y.col(b) = solution_;
  }
}

void Ridge::residual(ConstMatrixRef, ConstMatrixRef Y, MatrixRef R) {
  validation().features().scores({0, targets_.size()}, Y, R);
  R.colwise() -= targets_;
  R *= root_;
}

Row<MakeProblem> ridge_row() {
  return {"ridge", "ridge regression with one weight per feature, or one in all",
          R"(f(x, y) = loss_factor/n |A y - b|^2 + penalty_factor sum_k e^{x_k} y_k^2   (training data)
F(x, y) = loss_factor/m |A' y - b'|^2                                      (validation data)
By default 1/(2n), 1/(2m) and 1/2. Closed form: y* = (A^T A/n + diag e^x)^-1 A^T b/n.
With model = mlp, its score replaces A y, and there is no closed form (bizo describe hyper-cleaning).
Oracle level: products.  d = features or 1, p = features (+ 1 with intercept).)",
          fit_options_with_model("0.5", "0"),
          [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            FitParts parts = read_fit("ridge", params, context.files);
            const double factor = params.number("loss_factor");
            if (parts.model->is_linear())
              return std::make_unique<Ridge>(std::move(parts.info), factor, parts.splits, parts.penalty);
            return std::make_unique<NonlinearFit<Regression>>(std::move(parts.info), factor, parts.splits,
                                                              *parts.model, parts.penalty);
          }};
}

}  // namespace bizo::problems
