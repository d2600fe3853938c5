#include "problems/hyper_cleaning.hpp"

#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/labels.hpp"
#include "problems/model_options.hpp"

namespace bizo::problems {
namespace {

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

// Groups of nearly equal sizes, drawn at random; none if every sample is one.
std::vector<Index> read_groups(const Params& params, Index samples) {
  if (!params.given("groups")) {
    if (params.given("group_seed"))
      params.refuse("group_seed", "every training sample has a weight of its own",
                    "leave it out, or give problem.groups");
    return {};
  }
  const Index groups = params.integer("groups");
  if (groups > samples)
    params.refuse("groups", "there are " + std::to_string(samples) + " training samples",
                  "use fewer groups, or leave it out for one weight per sample");
  const auto seed = static_cast<std::uint64_t>(params.integer("group_seed"));
  std::vector<Index> places = random_permutation({.seed = seed, .purpose = Purpose::samples}, samples);
  for (Index& place : places) place %= groups;
  return places;
}

}  // namespace

HyperCleaning::HyperCleaning(ProblemInfo info, Data data, const Model& model, double ridge)
    : WeightedFit(std::move(info),
                  SampleMean(data.splits.train.features, model.clone(),
                             softmax_loss(data.train_classes, model.outputs())),
                  mean_of_cross_entropy(data.splits.validation, data.labels, model), ridge, data.places),
      data_(std::move(data)),
      model_(model.clone()) {}

Metrics HyperCleaning::metrics(ConstVectorRef x, ConstVectorRef y) {
  const auto& [train, validation, test] = data_.splits;
  const auto accuracy_on = [&](const Dataset& data) {
    return accuracy(predict(*model_, data.features, y), class_indices(data, data_.labels));
  };
  Metrics metrics{{"validation_accuracy", accuracy_on(validation)}};
  if (test.features.size() > 0) {
    Vector loss(1);
    mean_of_cross_entropy(test, data_.labels, *model_).value(nullptr, y, loss);
    metrics.emplace_back("test_accuracy", accuracy_on(test));
    metrics.emplace_back("test_loss", loss(0));
  }
  const Vector by_sample = data_.places.empty() ? Vector(x) : Vector(x(data_.places));
  metrics.emplace_back("cleaning_auc", area_under_curve(by_sample, data_.clean));  // sigma is increasing
  return metrics;
}

Row<MakeProblem> hyper_cleaning_row() {
  OptionTable options = outer_start_options("0");
  for (const OptionTable& more : {data_options(), model_options()})
    options.insert(options.end(), more.begin(), more.end());
  options.insert(
      options.end(),
      {positive_option("mu", "0.2", "f has mu/2 |y|^2 (double it for a task without the 1/2)"),
       flag_option("intercept", true,
                   "linear: append a constant feature (penalized like the others); an mlp has biases"),
       fraction_option("corrupted", "0.5", "share of the training labels to replace"),
       choice_option("corruption", {"other-class", "any-class"},
                     "replace by one of the other classes, or by any class including the right one"),
       integer_option("corruption_seed", "1", 0, "of the choice of labels and their replacements"),
       integer_option(
           "groups", "", 1,
           "weights: that many groups of training samples, drawn at random, share one each; empty: "
           "one weight per sample"),
       integer_option("group_seed", "1", 0, "of the draw of the groups")});
  return {
      "hyper-cleaning", "weights of training samples, or of groups of them, for data with wrong labels",
      R"(f(x, y) = 1/n sum_i sigma(x_g(i)) CE(y; a_i, b_i) + mu/2 |y|^2   (training data, labels partly wrong)
F(x, y) = 1/m sum_i CE(y; a'_i, b'_i)                            (clean validation data)
g(i) = i: a weight for every sample; with problem.groups: the group of sample i, drawn at random.
CE: cross entropy of a softmax of K scores, sigma(t) = 1 / (1 + e^-t). The scores are linear in y, or those
of an mlp. Then f is not convex in y, no curvature is known, and Phi is best defined by T inner steps from
a random y_0: inner.control = unrolled, inner.L and inner.mu (jobs/hyper_cleaning_mlp.ini).
Reports validation and test accuracy, cross entropy of the test data, and the AUC with which weights tell
clean from corrupted samples.
Oracle level: products.  d = training samples or problem.groups, p = K * (features + 1 with intercept), or of an mlp all
weights and biases, layer by layer.)",
      options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
        const bool constant = params.flag("intercept") && !is_mlp(params);
        HyperCleaning::Data chosen{load_splits(params, context.files, constant), {}, {}, {}, {}};
        auto& splits = chosen.splits;
        chosen.labels = class_labels(splits, 1000);
        chosen.train_classes = class_indices(splits.train, chosen.labels);
        corrupt(params, chosen);
        chosen.places = read_groups(params, splits.train.features.size());
        if (is_mlp(params) && params.given("intercept") && params.flag("intercept"))
          params.refuse("intercept", "an mlp has biases of its own", "leave it out");
        ProblemInfo info;
        info.name = "hyper-cleaning";
        info.outer_dimension =
            params.given("groups") ? params.integer("groups") : splits.train.features.size();
        const ChosenModel model =
            read_model(params, splits.train.features.dimension(), static_cast<Index>(chosen.labels.size()));
        info.inner_dimension = model.model->parameters();
        info.inner_start = model.start;
        read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
        return with_starts(make_fit<HyperCleaning>(model.model->is_linear(), std::move(info),
                                                   std::move(chosen), *model.model, params.number("mu")),
                           model);
      }};
}

}  // namespace bizo::problems
