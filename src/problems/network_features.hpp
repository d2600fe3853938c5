// Features that a multi-layer perceptron computes: phi = H_L, the activations of its last layer.
#pragma once

#include "problems/mlp_shape.hpp"
#include "problems/representation.hpp"

namespace bizo::problems {

// Layers as in mlp_shape.hpp, the last one activated like the others; linear: it is not, and with one layer
// phi is linear in the samples.
std::unique_ptr<Representation> network_features(const MlpShape& shape, bool linear);

}  // namespace bizo::problems
