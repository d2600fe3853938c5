#include "problems/layer_batch.hpp"

#include "problems/scratch.hpp"

namespace bizo::problems {

void pack(const std::vector<MlpLayer>& layers, ConstMatrixRef Y, std::vector<LayerBatch>& batch) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const MlpLayer& layer = layers[l];
    LayerBatch& to = batch[l];
    reserve(to.weights, layer.inputs, layer.outputs * Y.cols());
    reserve(to.transpose, layer.outputs, l == 0 ? 0 : layer.inputs * Y.cols());
    reserve(to.biases, 1, layer.outputs * Y.cols());
    for (Index b = 0; b < Y.cols(); ++b) {
      const auto y = Y.col(b);
      auto W = part(to.weights, b, layer.outputs);
      W.reshaped() = layer.scale * y.segment(layer.weights.first, layer.weights.count);
      if (l > 0) part(to.transpose, b, layer.inputs) = W.transpose();
      part(to.biases, b, layer.outputs) = y.segment(layer.biases.first, layer.biases.count).transpose();
    }
  }
}

}  // namespace bizo::problems
