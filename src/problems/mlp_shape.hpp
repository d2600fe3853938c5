// Shapes of multi-layer perceptrons: Z_l = H_{l-1} W_l^T + 1 b_l^T, H_0 = the samples (rows), H_l = phi(Z_l)
// for l < L, scores Z_L (docs/math.md, Models).
//
// y = for l = 1 .. L: W_l^T, m_{l-1} x m_l, a unit's incoming weights one after the other; then b_l, m_l.
#pragma once

#include <cstdint>
#include <vector>

#include "problems/activation.hpp"

namespace bizo::problems {

// What y is multiplied with before it becomes weights, and how it is drawn. In all of them b = 0 at the
// start.
enum class MlpScaling {
  standard,   // W_l ~ N(0, 1/m_{l-1})
  ntk,        // W_l = y / sqrt(m_{l-1}), y ~ N(0, 1) (Jacot, Gabriel and Hongler 2018)
  mean_field  // two layers: W_1 = y / sqrt(m_0), W_2 = y / m_1, y ~ N(0, 1) (Mei, Montanari and Nguyen 2018)
};

struct MlpShape {
  std::vector<Index> widths;  // m_0 = features, hidden ones, m_L = outputs; two at least, all positive
  const Activation* activation = nullptr;
  MlpScaling scaling = MlpScaling::standard;
};

// Where in y the parts of a layer are.
struct MlpLayer {
  Index inputs, outputs;
  Range weights, biases;
  double scale;  // of the weights: W = scale * y
};
std::vector<MlpLayer> layers_of(const MlpShape& shape);

// y_0; a fixed function of the seed.
Vector random_start(const MlpShape& shape, std::uint64_t seed);

}  // namespace bizo::problems
