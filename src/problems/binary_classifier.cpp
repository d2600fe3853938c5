#include "problems/binary_classifier.hpp"

#include "problems/labels.hpp"

namespace bizo::problems {

BinaryClassifier::BinaryClassifier(ProblemInfo info, double factor, const Splits& splits,
                                   const std::vector<double>& labels, const Model& model,
                                   ExponentialWeights weights, MakeLoss make_loss, double width)
    : RegularizedFit(std::move(info), factor,
                     SampleMean(splits.train.features, model.clone(),
                                make_loss(class_signs(splits.train, labels), width)),
                     SampleMean(splits.validation.features, model.clone(),
                                make_loss(class_signs(splits.validation, labels), width)),
                     std::move(weights)),
      validation_data_(splits.validation),
      test_data_(splits.test),
      labels_(labels),
      model_(model.clone()) {}

Metrics BinaryClassifier::metrics(ConstVectorRef, ConstVectorRef y) {
  const auto accuracy_on = [&](const Dataset& data) {
    return accuracy(predict(*model_, data.features, y), class_indices(data, labels_));
  };
  Metrics metrics{{"validation_accuracy", accuracy_on(validation_data_)}};
  if (test_data_.features.size() > 0) metrics.emplace_back("test_accuracy", accuracy_on(test_data_));
  return metrics;
}

namespace {

std::unique_ptr<Problem> make_classifier(const std::string& name, const Params& params,
                                         const DataFiles& files, BinaryClassifier::MakeLoss make_loss,
                                         double width) {
  FitParts parts = read_fit(name, params, files);
  const auto labels = class_labels(parts.splits, 2);
  return make_fit<BinaryClassifier>(parts.model->is_linear(), std::move(parts.info),
                                    params.number("loss_factor"), parts.splits, labels, *parts.model,
                                    parts.penalty, make_loss, width);
}

}  // namespace

Row<MakeProblem> logistic_row() {
  return {"logistic", "two-class logistic regression with one weight per feature, or one in all",
          "f(x, y) = loss_factor/n sum_i log(1 + exp(-b_i a_i^T y)) + penalty_factor sum_k e^{x_k} y_k^2\n"
          "F(x, y) = loss_factor/m sum_i log(1 + exp(-b'_i a'_i^T y))   (validation data)\n"
          "Labels: the larger of the two is +1. Reports the accuracy on validation and test data.\n"
          "With model = mlp its score takes the place of a_i^T y (hyper-cleaning says more).\n"
          "Oracle level: products.  d = features or 1, p = features (+ 1 with intercept).",
          fit_options_with_model("1", "-2"), [](const Params& params, const ProblemContext& context) {
            const auto loss = [](Vector signs, double) { return logistic_loss(std::move(signs)); };
            return make_classifier("logistic", params, context.files, loss, kNaN);
          }};
}

Row<MakeProblem> svm_row() {
  OptionTable options = fit_options_with_model("1", "-2");
  options.push_back(
      positive_option("width", "0.5", "w of the hinge's parabola: the loss is smooth with curvature 1/w"));
  return {
      "svm", "two-class support vector machine with a smoothed hinge; one weight per feature, or one in all",
      "f(x, y) = loss_factor/n sum_i l(b_i a_i^T y) + penalty_factor sum_k e^{x_k} y_k^2\n"
      "F(x, y) = loss_factor/m sum_i l(b'_i a'_i^T y)   (validation data)\n"
      "l(m) = 0 for m >= 1, (1 - m)^2 / (2 w) for 1 - w < m < 1, 1 - m - w/2 for m <= 1 - w; as w -> 0 the\n"
      "hinge max(0, 1 - m). l'' jumps at 1 and 1 - w, so the gradient of Phi jumps a little where a sample\n"
      "passes there. Labels: the larger of the two is +1. Reports the accuracy on validation and test data.\n"
      "With model = mlp its score takes the place of a_i^T y (hyper-cleaning says more).\n"
      "Oracle level: products.  d = features or 1, p = features (+ 1 with intercept).",
      options, [](const Params& params, const ProblemContext& context) {
        return make_classifier("svm", params, context.files, smoothed_hinge_loss, params.number("width"));
      }};
}

}  // namespace bizo::problems
