#include "problems/mlp_shape.hpp"

#include <cmath>

#include "bizo/core/random.hpp"

namespace bizo::problems {
namespace {

double scale_of(const MlpShape& shape, std::size_t layer) {
  const auto inputs = static_cast<double>(shape.widths[layer]);
  if (shape.scaling == MlpScaling::standard) return 1;
  return shape.scaling == MlpScaling::mean_field && layer == 1 ? 1 / inputs : 1 / std::sqrt(inputs);
}

}  // namespace

std::vector<MlpLayer> layers_of(const MlpShape& shape) {
  std::vector<MlpLayer> layers;
  Index end = 0;
  for (std::size_t l = 0; l + 1 < shape.widths.size(); ++l) {
    const Index inputs = shape.widths[l], outputs = shape.widths[l + 1];
    const Range weights{end, inputs * outputs}, biases{weights.end(), outputs};
    layers.push_back({inputs, outputs, weights, biases, scale_of(shape, l)});
    end = biases.end();
  }
  return layers;
}

// The numbers of the biases are drawn too, so that a weight keeps its number when there are none.
Vector random_start(const MlpShape& shape, std::uint64_t seed) {
  const auto layers = layers_of(shape);
  Vector y(layers.back().biases.end());
  fill_normal({.seed = seed, .purpose = Purpose::problem}, 0, {y.data(), static_cast<std::size_t>(y.size())});
  for (const MlpLayer& layer : layers) {
    if (shape.scaling == MlpScaling::standard)
      y.segment(layer.weights.first, layer.weights.count) /= std::sqrt(static_cast<double>(layer.inputs));
    y.segment(layer.biases.first, layer.biases.count).setZero();
  }
  return y;
}

}  // namespace bizo::problems
