#include "problems/hyper_cleaning.hpp"

#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/labels.hpp"

namespace bizo {
namespace {

SampleMean softmax_mean(const Dataset& data, std::vector<Index> classes, std::size_t count) {
  return {data.features, softmax_loss(std::move(classes), static_cast<Index>(count))};
}

// Replaces the classes of a random share of the samples by another class, each of the others equally likely
// (or by any class, `any_class`, as some published tasks do; a sample that keeps its class by chance counts
// as clean).
void corrupt(const Params& params, HyperCleaning::Data& data) {
  const auto n = static_cast<Index>(data.train_classes.size());
  const auto classes = static_cast<Index>(data.labels.size());
  const auto seed = static_cast<std::uint64_t>(params.integer("corruption_seed"));
  const auto count = static_cast<Index>(std::llround(params.number("corrupted") * static_cast<double>(n)));
  const bool any_class = params.text("corruption") == "any-class";
  data.clean.assign(static_cast<std::size_t>(n), true);
  for (const Index i : random_sample({.seed = seed, .purpose = Purpose::corruption}, n, count)) {
    const double uniform = random_uniform({.seed = seed, .purpose = Purpose::corruption, .stream = 1},
                                          static_cast<std::uint64_t>(i));
    auto& label = data.train_classes[static_cast<std::size_t>(i)];
    const Index old = label;
    if (any_class)
      label = static_cast<Index>(uniform * static_cast<double>(classes));
    else
      label = (old + 1 + static_cast<Index>(uniform * static_cast<double>(classes - 1))) % classes;
    data.clean[static_cast<std::size_t>(i)] = label == old;
  }
}

}  // namespace

HyperCleaning::HyperCleaning(ProblemInfo info, Data data, double ridge)
    : WeightedFit(std::move(info), softmax_mean(data.splits.train, data.train_classes, data.labels.size()),
                  softmax_mean(data.splits.validation, class_indices(data.splits.validation, data.labels),
                               data.labels.size()),
                  ridge),
      data_(std::move(data)) {}

Metrics HyperCleaning::metrics(ConstVectorRef x, ConstVectorRef y) {
  const Eigen::Map<const Matrix> W(y.data(), data_.splits.validation.features.dimension(),
                                   static_cast<Index>(data_.labels.size()));
  const auto& [train, validation, test] = data_.splits;
  Metrics metrics{
      {"validation_accuracy", accuracy(validation.features, class_indices(validation, data_.labels), W)}};
  if (test.features.size() > 0)
    metrics.emplace_back("test_accuracy", accuracy(test.features, class_indices(test, data_.labels), W));
  metrics.emplace_back("cleaning_auc", area_under_curve(x, data_.clean));  // sigma is increasing
  return metrics;
}

Row<MakeProblem> hyper_cleaning_row() {
  OptionTable options = outer_start_options("0");
  const OptionTable data = data_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(
      options.end(),
      {positive_option("mu", "0.2", "f has mu/2 |y|^2 (double it for a task without the 1/2)"),
       flag_option("intercept", true, "append a constant feature (penalized like the others)"),
       fraction_option("corrupted", "0.5", "share of the training labels to replace"),
       choice_option("corruption", {"other-class", "any-class"},
                     "replace by one of the other classes, or by any class including the right one"),
       integer_option("corruption_seed", "1", 0, "of the choice of labels and their replacements")});
  return {
      "hyper-cleaning", "one weight a training sample, for data with wrong labels",
      "f(x, y) = 1/n sum_i sigma(x_i) CE(y; a_i, b_i) + mu/2 |y|^2   (training data, labels partly wrong)\n"
      "F(x, y) = 1/m sum_i CE(y; a'_i, b'_i)                         (clean validation data)\n"
      "CE: cross entropy of a softmax regression with K classes, sigma(t) = 1 / (1 + e^-t).\n"
      "Reports validation and test accuracy, and the AUC with which sigma(x_i) tells clean from corrupted.\n"
      "Oracle level: products.  d = training samples, p = K * (features + 1 with intercept).",
      options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
        HyperCleaning::Data chosen{load_splits(params, context.files), {}, {}, {}};
        auto& splits = chosen.splits;
        chosen.labels = class_labels(splits, 1000);
        chosen.train_classes = class_indices(splits.train, chosen.labels);
        corrupt(params, chosen);
        if (params.flag("intercept"))
          for (auto* part : {&splits.train, &splits.validation, &splits.test})
            if (part->features.size() > 0) part->features.append_constant();
        ProblemInfo info;
        info.name = "hyper-cleaning";
        info.outer_dimension = splits.train.features.size();
        info.inner_dimension = splits.train.features.dimension() * static_cast<Index>(chosen.labels.size());
        info.inner_start = Vector::Zero(info.inner_dimension);
        read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
        return std::make_unique<HyperCleaning>(std::move(info), std::move(chosen), params.number("mu"));
      }};
}

}  // namespace bizo
