// The multi-layer perceptron as a model.
#pragma once

#include "problems/mlp_shape.hpp"
#include "problems/model.hpp"

namespace bizo::problems {

std::unique_ptr<Model> mlp_model(const MlpShape& shape);

}  // namespace bizo::problems
