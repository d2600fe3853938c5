#include "problems/weight_decay.hpp"

#include "bizo/problems/outer_start.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/labels.hpp"
#include "problems/model_options.hpp"

namespace bizo::problems {
namespace {

ExponentialWeights read_decay(const Params& params, const ChosenModel& chosen) {
  constexpr double kHalf = 0.5;
  const Index p = chosen.model->parameters();
  const std::string& groups = params.text("groups");
  if (groups == "parameter") return {kHalf, p, true};
  if (groups == "tensor") return {kHalf, chosen.tensors};
  return {kHalf, p, false};
}

}  // namespace

WeightDecay::WeightDecay(ProblemInfo info, Splits splits, std::vector<double> labels, const Model& model,
                         ExponentialWeights penalty)
    : RegularizedFit(std::move(info), 1, mean_of_cross_entropy(splits.train, labels, model),
                     mean_of_cross_entropy(splits.validation, labels, model), std::move(penalty)),
      splits_(std::move(splits)),
      labels_(std::move(labels)),
      model_(model.clone()) {}

Metrics WeightDecay::metrics(ConstVectorRef, ConstVectorRef y) {
  const auto accuracy_on = [&](const Dataset& data) {
    return accuracy(predict(*model_, data.features, y), class_indices(data, labels_));
  };
  Metrics metrics{{"validation_accuracy", accuracy_on(splits_.validation)}};
  if (splits_.test.features.size() == 0) return metrics;
  Vector loss(1);
  mean_of_cross_entropy(splits_.test, labels_, *model_).value(nullptr, y, loss);
  metrics.emplace_back("test_accuracy", accuracy_on(splits_.test));
  metrics.emplace_back("test_loss", loss(0));
  return metrics;
}

Row<MakeProblem> weight_decay_row() {
  OptionTable options = outer_start_options("-7");
  for (const OptionTable& more : {data_options(), model_options()})
    options.insert(options.end(), more.begin(), more.end());
  options.push_back(
      choice_option("groups", {"all", "tensor", "parameter"},
                    "which parameters share a weight e^x: all, those of one matrix or vector of "
                    "biases, or none"));
  return {"weight-decay", "weight decay of a classifier, one number in all, per tensor, or per parameter",
          R"(f(x, y) = 1/n sum_i CE(y; a_i, b_i) + 1/2 sum_g e^{x_g} |y_g|^2   (training data)
F(x, y) = 1/m sum_i CE(y; a'_i, b'_i)                             (validation data)
CE: cross entropy of a softmax of K scores, linear in y or of an mlp; y_g: the parameters, biases too, that
share a weight. With an mlp f is not convex in y, and Phi is best defined by T inner steps from a random y_0
(inner.control = unrolled; jobs/weight_decay.ini). The decay acts on y: with scaling = ntk or mean-field,
not on the weights that the network computes with. Steps of length a are unstable where a e^x > 1.357 (momentum
0.9), and the curvature of the data adds to it: bound x by problem.box. Reports validation and test accuracy, and the cross entropy of the test data.
Oracle level: products.  d = 1, two per layer (linear: 1), or p;  p = all parameters.)",
          options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            Splits splits = load_splits(params, context.files);
            const auto labels = class_labels(splits, 1000);
            const ChosenModel chosen =
                read_model(params, splits.train.features.dimension(), static_cast<Index>(labels.size()));
            const ExponentialWeights decay = read_decay(params, chosen);
            ProblemInfo info;
            info.name = "weight-decay";
            info.outer_dimension = decay.dimension();
            info.inner_dimension = chosen.model->parameters();
            info.inner_start = chosen.start;
            read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
            return with_starts(make_fit<WeightDecay>(chosen.model->is_linear(), std::move(info),
                                                     std::move(splits), labels, *chosen.model, decay),
                               chosen);
          }};
}

}  // namespace bizo::problems
