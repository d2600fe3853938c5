#include "problems/distillation.hpp"

#include "bizo/problems/outer_start.hpp"
#include "problems/kernel_distillation.hpp"
#include "problems/labels.hpp"
#include "problems/model_options.hpp"
#include "problems/network_distillation.hpp"
#include "problems/ridge_distillation.hpp"

namespace bizo::problems {
namespace {

// Options that one model has, and what there is in place of them.
struct Own {
  const char *option, *model, *remedy;
};
constexpr Own kOwn[] = {{"ridge", "linear or kernel", "use problem.mu"},
                        {"mu", "mlp", "use problem.ridge"},
                        {"label_logit", "mlp", "leave it out: other labels begin at 0 and 1"},
                        {"width", "kernel", "leave it out"}};

void refuse_foreign(const Params& params) {
  const std::string& model = params.text("model");
  for (const auto& [option, owner, remedy] : kOwn)
    if (params.given(option) && std::string(owner).find(model) == std::string::npos)
      params.refuse(option, std::string("only model = ") + owner + " has it", remedy);
}

void read_start(const Params& params, const DataFiles& files, const Synthetic& synthetic, ProblemInfo& info) {
  info.name = "distillation";
  info.outer_dimension = synthetic.learned();
  const Box bounds = params.given("sample_bounds") ? bounds_of_samples(params, synthetic) : Box{};
  read_outer_start(
      params, files, info.outer_dimension, "data", [&] { return synthetic.learned_part(); }, info.start,
      info.box);
  if (!bounds.bounded()) return;
  info.box = bounds;
  refuse_start_outside(params, info.box, info.start);
}

void set_inner(ProblemInfo& info, Vector start) {
  info.inner_dimension = start.size();
  info.inner_start = std::move(start);
}

std::unique_ptr<Problem> make_distillation(const Params& params, const ProblemContext& context) {
  refuse_foreign(params);
  const Splits splits = load_splits(params, context.files);
  const auto labels = class_labels(splits, 1000);
  const auto c = static_cast<Index>(labels.size());
  std::vector<RealData> real = real_data(splits, labels);
  Synthetic synthetic = first_samples(params, splits.train, real.front().targets);
  const Index k = synthetic.samples.rows(), m = synthetic.samples.cols();
  // Refuses the options of an mlp, if it is none.
  const ChosenModel chosen = read_model(params, k, c);
  if (is_mlp(params)) synthetic.labels *= params.number("label_logit");
  ProblemInfo info;
  read_start(params, context.files, synthetic, info);
  if (is_mlp(params)) {
    set_inner(info, chosen.start);
    return with_starts(
        std::make_unique<NetworkDistillation>(std::move(info), std::move(synthetic), std::move(real),
                                              *chosen.model, params.number("mu")),
        chosen);
  }
  if (params.text("model") == "kernel") {
    set_inner(info, Vector::Zero(m * c));
    return std::make_unique<KernelDistillation>(std::move(info), std::move(synthetic), std::move(real),
                                                params.number("ridge"), params.number("width"));
  }
  set_inner(info, Vector::Zero((k + 1) * c));
  for (auto& part : real)
    if (part.targets.rows() > 0) part.features.append_constant();
  return std::make_unique<RidgeDistillation>(std::move(info), std::move(synthetic), std::move(real),
                                             params.number("ridge"));
}

OptionTable distillation_options() {
  OptionTable options = outer_start_options("data");
  options.front().help =
      "x_0: data (training samples, the classes in turn, and their labels), one number, d numbers, a file of "
      "them, or "
      "results (their solution)";
  OptionTable model = model_options();
  model.front() = choice_option("model", {"linear", "kernel", "mlp"},
                                "what learns from the synthetic samples: ridge regression, kernel ridge "
                                "regression, or a multi-layer perceptron; then f is not convex in y");
  for (const OptionTable& more : {data_options(), model})
    options.insert(options.end(), more.begin(), more.end());
  options.insert(
      options.end(),
      {integer_option("samples", "10", 1, "m, number of synthetic samples"),
       choice_option("learn", {"both", "samples", "labels"},
                     "what x has: synthetic samples and their labels, or one of them (the rest stays real)"),
       numbers_option("sample_bounds", "", "'lower, upper' of the samples' entries; labels have no bounds"),
       positive_option("ridge", "0.01", "linear, kernel: lambda"),
       positive_option("width", "1", "kernel: w, the distance of samples at which it is e^-1/2"),
       positive_option("mu", "1e-4", "mlp: f has mu/2 |y|^2"),
       positive_option("label_logit", "3", "mlp: logit of the right class at the start, the others are 0")});
  return options;
}

}  // namespace

Row<MakeProblem> distillation_row() {
  return {"distillation", "a few synthetic samples that teach what a whole data set teaches",
          R"(x = (S, T): m synthetic samples, one after the other, then their labels by columns.
model = linear   f(x, W) = 1/2 |P W - T|^2 + lambda/2 |W|^2        P = [S, 1]
                 F(x, W) = 1/(2n) |Q W - T'|^2                     Q = [A, 1], A: the n training samples
model = kernel   f(x, y) = 1/2 tr yT (K + lambda I) y - tr yT T    K_ij = exp(-|s_i - s_j|^2 / (2 w^2))
                 F(x, y) = 1/(2n) |K' y - T'|^2                    K' between A and S
model = mlp      f(x, y) = 1/m sum_i CE(softmax(T_i); y, s_i) + mu/2 |y|^2
                 F(x, y) = 1/n sum_i CE(T'_i; y, a_i)
T' one-hot; CE: cross entropy of a softmax of the network's scores. The first two have closed forms, systems
of the smaller of m and features + 1, and of m, equations; in T alone F is quadratic. With as many samples
as classes, and T learned, W can be anything: F goes down to ridge regression on all data. With an mlp f is
not convex in y, and Phi is best defined by inner steps from a random y_0 (inner.control = unrolled;
jobs/distillation_network.ini).
Reports the accuracy on training data (in F), validation and test data (not in F).
Oracle level: products.  d = samples * (features + classes);  p = (features + 1) * classes, samples *
classes, or of an mlp all weights and biases.)",
          distillation_options(), make_distillation};
}

}  // namespace bizo::problems
