#include "problems/model_options.hpp"

#include <cmath>

#include "bizo/core/random_starts.hpp"
#include "problems/mlp_model.hpp"

namespace bizo::problems {
namespace {

std::vector<Index> read_widths(const Params& params, Index inputs, Index outputs) {
  std::vector<Index> widths = read_hidden(params, "use model = linear");
  widths.insert(widths.begin(), inputs);
  widths.push_back(outputs);
  return widths;
}

MlpScaling read_scaling(const Params& params) {
  const std::string& scaling = params.text("scaling");
  if (scaling == "ntk") return MlpScaling::ntk;
  if (scaling == "standard") return MlpScaling::standard;
  if (params.numbers("hidden").size() != 1)
    params.refuse("scaling", "mean-field is the limit of one wide hidden layer",
                  "give one number for problem.hidden, or use ntk");
  return MlpScaling::mean_field;
}

}  // namespace

std::vector<Index> read_hidden(const Params& params, const std::string& without) {
  std::vector<Index> widths;
  for (const double width : params.numbers("hidden")) {
    if (!(width >= 1 && width <= 1e6) || width != std::floor(width))
      params.refuse("hidden", "the widths of hidden layers are whole numbers from 1 on",
                    "write 32, or 64, 32");
    widths.push_back(static_cast<Index>(width));
  }
  if (widths.empty()) params.refuse("hidden", "an mlp has one hidden layer or more", without);
  return widths;
}

OptionTable model_options() {
  return {
      choice_option("model", {"linear", "mlp"},
                    "scores: linear in the features, or of a multi-layer perceptron; then f is not "
                    "convex in y"),
      numbers_option("hidden", "32", "mlp: widths of the hidden layers, one number each"),
      choice_option("activation", {"tanh", "softplus", "relu"},
                    "mlp: of the hidden units; relu makes kinks in Phi"),
      positive_option("sharpness", "1", "softplus: s in log(1 + e^{sz}) / s, which nears relu as s grows"),
      choice_option("scaling", {"standard", "ntk", "mean-field"},
                    "mlp: weights are y ~ N(0, 1/inputs); y / sqrt(inputs), y ~ N(0, 1), whose stable "
                    "step does not depend on the width; mean-field: the last layer y / inputs"),
      integer_option("init_seed", "1", 0, "mlp: of y_0; biases begin at 0"),
      integer_option("init_draws", "3", 1,
                     "mlp: draws of y_0, by init_seed and the seeds after it: inner.start = ensemble has "
                     "all, and a run ends with values from the others (inner.control = unrolled)")};
}

std::unique_ptr<Problem> with_starts(std::unique_ptr<Problem> problem, const ChosenModel& chosen) {
  if (auto* random = dynamic_cast<RandomStarts*>(problem.get()))
    random->set_other_starts(chosen.other_starts);
  return problem;
}

bool is_mlp(const Params& params) {
  return params.text("model") == "mlp";
}

MlpShape read_mlp_shape(const Params& params, Index inputs, Index outputs) {
  const std::string& activation = params.text("activation");
  const bool sharp = params.has("sharpness") && params.given("sharpness");
  if (sharp && activation != "softplus")
    params.refuse("sharpness", activation + " has none", "add activation = softplus");
  return {read_widths(params, inputs, outputs),
          &activation_named(activation, sharp ? params.number("sharpness") : 1), read_scaling(params)};
}

void refuse_mlp_options(const Params& params) {
  for (const char* name : {"hidden", "activation", "sharpness", "scaling", "init_seed", "init_draws"})
    if (params.has(name) && params.given(name))
      params.refuse(name, "only an mlp has such an option", "add model = mlp");
}

ChosenModel read_model(const Params& params, Index inputs, Index outputs) {
  if (!is_mlp(params)) {
    refuse_mlp_options(params);
    auto model = linear_model(inputs, outputs);
    const Index p = model->parameters();
    return {std::move(model), Vector::Zero(p), {}, {{0, p}}};
  }
  const MlpShape shape = read_mlp_shape(params, inputs, outputs);
  const auto seed = static_cast<std::uint64_t>(params.integer("init_seed"));
  ChosenModel chosen{mlp_model(shape), random_start(shape, seed), {}, {}};
  chosen.other_starts.resize(chosen.start.size(), params.integer("init_draws") - 1);
  for (Index s = 0; s < chosen.other_starts.cols(); ++s)
    chosen.other_starts.col(s) = random_start(shape, seed + static_cast<std::uint64_t>(s) + 1);
  for (const MlpLayer& layer : layers_of(shape)) {
    chosen.tensors.push_back(layer.weights);
    chosen.tensors.push_back(layer.biases);
  }
  return chosen;
}

}  // namespace bizo::problems
