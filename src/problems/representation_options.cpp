#include <cmath>

#include "bizo/core/random.hpp"
#include "problems/convolution.hpp"
#include "problems/few_shot_options.hpp"
#include "problems/network_features.hpp"
#include "problems/principal_directions.hpp"

namespace bizo::problems {
namespace {

std::vector<Index> read_widths(const Params& params, const Vector& fallback, bool several) {
  const Vector given = params.given("widths") ? params.numbers("widths") : fallback;
  std::vector<Index> widths;
  for (const double width : given) {
    if (!(width >= 1 && width <= 1e6) || width != std::floor(width))
      params.refuse("widths", "widths are whole numbers from 1 on", "write for example 40, 40");
    widths.push_back(static_cast<Index>(width));
  }
  if (!several && widths.size() != 1)
    params.refuse("widths", "problem.representation = " + params.text("representation") + " has one width",
                  "give one number");
  return widths;
}

Vector normal_numbers(const Params& params, Index count) {
  Vector z(count);
  fill_normal({.seed = static_cast<std::uint64_t>(params.integer("init_seed")), .purpose = Purpose::problem},
              0, {z.data(), static_cast<std::size_t>(count)});
  return z;
}

// Weights N(0, g^2 / inputs). Of one input, what makes the units differ are their biases, which are N(0, 1)
// then, and g = 2 spreads their bends over the inputs; otherwise g = 1 and the biases begin at 0.
ChosenRepresentation network(const Params& params, Index inputs) {
  MlpShape shape{{inputs}, &activation_named("tanh"), MlpScaling::standard};
  for (const Index width : read_widths(params, Vector{{40, 40}}, true)) shape.widths.push_back(width);
  auto representation = network_features(shape, false);
  Vector start = normal_numbers(params, representation->parameters());
  for (const MlpLayer& layer : layers_of(shape)) {
    start.segment(layer.weights.first, layer.weights.count) *=
        (inputs == 1 ? 2 : 1) / std::sqrt(static_cast<double>(layer.inputs));
    if (inputs > 1) start.segment(layer.biases.first, layer.biases.count).setZero();
  }
  return {std::move(representation), start};
}

// W: principal directions of the training samples; b: their mean becomes 0.
ChosenRepresentation linear(const Params& params, const ChosenTasks& tasks) {
  const Index inputs = tasks.training->inputs(), width = read_widths(params, Vector{{64}}, false)[0];
  if (tasks.samples.size() == 0)
    params.refuse("representation", "it begins with principal directions of data, and there are none",
                  "use mlp");
  if (width > inputs)
    params.refuse("widths", "the samples have " + std::to_string(inputs) + " features",
                  "it is at most as many");
  const MlpShape shape{{inputs, width}, &activation_named("tanh"), MlpScaling::standard};
  const Matrix W = principal_directions(tasks.samples, width);
  Vector start((inputs + 1) * width);
  start << W.transpose().reshaped(), -(W * tasks.samples.mean());
  return {network_features(shape, true), start};
}

// Kernels N(0, (2/5)^2), so that a patch of 25 entries of size 1 has an image of size 2.
ChosenRepresentation convolution(const Params& params, const ChosenTasks& tasks) {
  const Index inputs = tasks.training->inputs(), channels = read_widths(params, Vector{{16}}, false)[0];
  const auto side = static_cast<Index>(std::llround(std::sqrt(static_cast<double>(inputs))));
  if (side * side != inputs || side <= kKernelSide || side % 2 != 0)
    params.refuse("representation",
                  "samples of " + std::to_string(inputs) +
                      " features are no square images of even side "
                      "from 6 on",
                  "use mlp or linear");
  auto representation = convolution_features(side, channels);
  Vector start = 0.4 * normal_numbers(params, representation->parameters());
  start.tail(channels).setZero();
  return {std::move(representation), start};
}

}  // namespace

OptionTable representation_options() {
  return {choice_option("representation", {"mlp", "linear", "convolution", "samples"},
                        "phi: tanh layers; linear, from principal directions; 5 x 5 kernels, softplus and "
                        "means of 2 x 2, for images; or the samples themselves"),
          numbers_option("widths", "",
                         "mlp: units of the layers, the last are the features (default 40, 40); linear: "
                         "features (64); convolution: channels (16)"),
          integer_option("init_seed", "1", 0, "mlp, convolution: of the start")};
}

ChosenRepresentation read_representation(const Params& params, const ChosenTasks& tasks) {
  const std::string& name = params.text("representation");
  if (params.given("widths") && name == "samples")
    params.refuse("widths", "problem.representation = samples has none", "leave it out");
  if (params.given("init_seed") && (name == "samples" || name == "linear"))
    params.refuse("init_seed", "problem.representation = " + name + " begins with nothing random",
                  "leave it out");
  if (name == "mlp") return network(params, tasks.training->inputs());
  if (name == "linear") return linear(params, tasks);
  if (name == "convolution") return convolution(params, tasks);
  return {plain_features(tasks.training->inputs()), Vector(0)};
}

}  // namespace bizo::problems
