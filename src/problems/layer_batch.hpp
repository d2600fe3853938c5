// Parameters, directions or sums of one layer of a multi-layer perceptron, for a batch.
#pragma once

#include "problems/mlp_shape.hpp"

namespace bizo::problems {

struct LayerBatch {
  Matrix weights;    // inputs x (outputs * B): a column a unit
  Matrix transpose;  // outputs x (inputs * B): the transposes, point after point; not of the first layer
  Matrix biases;     // 1 x (outputs * B)
};

// Those of point b among columns, `width` a point.
template <class Columns>
auto part(Columns& columns, Index b, Index width) {
  return columns.middleCols(b * width, width);
}

// The columns of Y, layer by layer, the weights times the scales of their layers.
void pack(const std::vector<MlpLayer>& layers, ConstMatrixRef Y, std::vector<LayerBatch>& batch);

}  // namespace bizo::problems
