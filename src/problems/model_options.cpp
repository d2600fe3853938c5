#include "problems/model_options.hpp"

#include <cmath>

#include "problems/mlp_model.hpp"

namespace bizo {
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
  return {choice_option("model", {"linear", "mlp"},
                        "scores: linear in the features, or of a multi-layer perceptron; then f is not "
                        "convex in y"),
          numbers_option("hidden", "32", "mlp: widths of the hidden layers, one number each"),
          choice_option("activation", {"tanh", "softplus", "relu"},
                        "mlp: of the hidden units; relu makes kinks in Phi"),
          choice_option("scaling", {"standard", "ntk", "mean-field"},
                        "mlp: weights are y ~ N(0, 1/inputs); y / sqrt(inputs), y ~ N(0, 1), whose stable "
                        "step does not depend on the width; mean-field: the last layer y / inputs"),
          integer_option("init_seed", "1", 0, "mlp: of y_0; biases begin at 0")};
}

bool is_mlp(const Params& params) {
  return params.text("model") == "mlp";
}

MlpShape read_mlp_shape(const Params& params, Index inputs, Index outputs) {
  return {read_widths(params, inputs, outputs), &activation_named(params.text("activation")),
          read_scaling(params)};
}

void refuse_mlp_options(const Params& params) {
  for (const char* name : {"hidden", "activation", "scaling", "init_seed"})
    if (params.given(name)) params.refuse(name, "a linear model has no such option", "add model = mlp");
}

ChosenModel read_model(const Params& params, Index inputs, Index outputs) {
  if (!is_mlp(params)) {
    refuse_mlp_options(params);
    auto model = linear_model(inputs, outputs);
    const Index p = model->parameters();
    return {std::move(model), Vector::Zero(p), {{0, p}}};
  }
  const MlpShape shape = read_mlp_shape(params, inputs, outputs);
  ChosenModel chosen{
      mlp_model(shape), random_start(shape, static_cast<std::uint64_t>(params.integer("init_seed"))), {}};
  for (const MlpLayer& layer : layers_of(shape)) {
    chosen.tensors.push_back(layer.weights);
    chosen.tensors.push_back(layer.biases);
  }
  return chosen;
}

}  // namespace bizo
