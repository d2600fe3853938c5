#include "problems/policy.hpp"

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
namespace {

MlpShape policy_shape(Index observations, const std::vector<Index>& hidden, Index outputs) {
  MlpShape shape{{observations}, &activation_named("tanh"), MlpScaling::standard};
  shape.widths.insert(shape.widths.end(), hidden.begin(), hidden.end());
  shape.widths.push_back(outputs);
  return shape;
}

// out = W in + b in every lane.
void apply_layer(const MlpLayer& layer, std::span<const Lanes> parameters, std::span<const Lanes> in,
                 std::span<Lanes> out) {
  for (Index j = 0; j < layer.outputs; ++j) {
    Lanes total = parameters[static_cast<std::size_t>(layer.biases.first + j)];
    for (Index k = 0; k < layer.inputs; ++k) {
      const Lanes& weight = parameters[static_cast<std::size_t>(layer.weights.first + j * layer.inputs + k)];
      const Lanes& input = in[static_cast<std::size_t>(k)];
      for (std::size_t i = 0; i < kLanes; ++i) total[i] += weight[i] * input[i];
    }
    out[static_cast<std::size_t>(j)] = total;
  }
}

}  // namespace

Policy::Policy(Index observations, const std::vector<Index>& hidden, Index outputs)
    : shape_(policy_shape(observations, hidden, outputs)), layers_(layers_of(shape_)) {}

Vector Policy::start(std::uint64_t seed) const {
  return layers_.size() == 1 ? Vector(Vector::Zero(parameters())) : random_start(shape_, seed);
}

void Policy::apply(std::span<const Lanes> parameters, std::span<const Lanes> seen, std::span<Lanes> outputs,
                   Scratch& scratch) const {
  std::span<const Lanes> in = seen;
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    auto& out = l % 2 == 0 ? scratch.one : scratch.other;
    out.resize(static_cast<std::size_t>(layers_[l].outputs));
    apply_layer(layers_[l], parameters, in, out);
    for (Lanes& unit : out) tanh_inplace(unit);
    in = out;
  }
  apply_layer(layers_.back(), parameters, in, outputs);
}

}  // namespace bizo::problems
