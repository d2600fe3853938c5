#include "bizo/problems/logistic.hpp"

#include "bizo/problems/labels.hpp"

namespace bizo {
namespace {

SampleMean logistic_mean(const Dataset& data, const std::vector<double>& labels) {
  return {data.features, logistic_loss(class_signs(data, labels))};
}

}  // namespace

Logistic::Logistic(ProblemInfo info, double factor, const Splits& splits, const std::vector<double>& labels,
                   ExponentialWeights weights)
    : RegularizedFit(std::move(info), factor, logistic_mean(splits.train, labels),
                     logistic_mean(splits.validation, labels), std::move(weights)),
      validation_data_(splits.validation),
      test_data_(splits.test),
      labels_(labels) {}

Metrics Logistic::metrics(ConstVectorRef, ConstVectorRef y) {
  Metrics metrics{{"validation_accuracy",
                   accuracy(validation_data_.features, class_indices(validation_data_, labels_), y)}};
  if (test_data_.features.size() > 0)
    metrics.emplace_back("test_accuracy",
                         accuracy(test_data_.features, class_indices(test_data_, labels_), y));
  return metrics;
}

Row<MakeProblem> logistic_row() {
  return {"logistic", "two-class logistic regression with one weight a feature, or one in all",
          "f(x, y) = loss_factor/n sum_i log(1 + exp(-b_i a_i^T y)) + penalty_factor sum_k e^{x_k} y_k^2\n"
          "F(x, y) = loss_factor/m sum_i log(1 + exp(-b'_i a'_i^T y))   (validation data)\n"
          "Labels: the larger of the two is +1. Reports the accuracy on validation and test data.\n"
          "Oracle level: products.  d = features or 1, p = features (+ 1 with intercept).",
          regularized_fit_options("1", "-2"),
          [](const Params& params, const DataFiles& files) -> std::unique_ptr<Problem> {
            const Splits splits = load_fit_data(params, files);
            const auto labels = class_labels(splits, 2);
            const ExponentialWeights penalty = read_penalty(params, splits.train.features.dimension());
            return std::make_unique<Logistic>(
                regularized_fit_info("logistic", params, files, penalty, splits),
                params.number("loss_factor"), splits, labels, penalty);
          }};
}

}  // namespace bizo
