#include "problems/input_network.hpp"

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

std::span<double> numbers_of(Matrix& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}
std::span<const double> numbers_of(const Matrix& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

}  // namespace

InputNetwork::InputNetwork(std::vector<MlpLayer> layers, const Activation* activation)
    : layers_(std::move(layers)), activation_(activation), at_(layers_.size()) {}

void InputNetwork::set_parameters(ConstVectorRef x) {
  biases_ = x;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const MlpLayer& layer = layers_[l];
    at_[l].weights.resize(layer.inputs, layer.outputs);
    at_[l].weights.reshaped() = layer.scale * x.segment(layer.weights.first, layer.weights.count);
  }
}

// A unit that saturates would hide a number that is not finite: then no score is.
void InputNetwork::forward(ConstMatrixRef A, MatrixRef scores) {
  samples_ = A;
  const double finite = 0 * (sum(biases_.col(0)) + sum(samples_.reshaped()));
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Range biases = layers_[l].biases;
    const bool last = l + 1 == layers_.size();
    Matrix& Z = at_[l].hidden;
    Z.resize(A.cols(), layers_[l].outputs);
    if (l == 0)
      product_transposed(samples_, at_[l].weights, Z);
    else
      product(at_[l - 1].hidden, at_[l].weights, Z);
    for (Index c = 0; c < biases.count; ++c) Z.col(c).array() += biases_(biases.first + c, 0);
    if (!last) activation_->apply(numbers_of(Z));
  }
  scores = at_.back().hidden.array() + finite;
}

void InputNetwork::multiply_by_slopes(std::size_t l, Matrix& values) const {
  Matrix slope(values.rows(), values.cols());
  activation_->slope(numbers_of(at_[l].hidden), numbers_of(slope));
  values.array() *= slope.array();
}

void InputNetwork::pull_back(std::size_t l, const Matrix& errors, Matrix& out) const {
  out.resize(errors.rows(), layers_[l].inputs);
  product(errors, Matrix(at_[l].weights.transpose()), out);
}

void InputNetwork::backward(ConstMatrixRef R) {
  at_.back().error = R;
  for (std::size_t l = layers_.size(); l-- > 1;) {
    pull_back(l, at_[l].error, at_[l - 1].error);
    multiply_by_slopes(l - 1, at_[l - 1].error);
  }
}

void InputNetwork::input_gradient(MatrixRef E) const {
  product(at_.front().weights, Matrix(at_.front().error.transpose()), E);
}

// g += H^T D in the weights of layer l; below: H = H_{l-1}, of the first layer A = H_0^T.
void InputNetwork::add_products(std::size_t l, const Matrix& below, const Matrix& errors, MatrixRef g) const {
  const MlpLayer& layer = layers_[l];
  Matrix products(layer.inputs, layer.outputs);
  if (l == 0)
    product(below, errors, products);
  else
    product_transposed(below, errors, products);
  g.col(0).segment(layer.weights.first, layer.weights.count) += layer.scale * products.reshaped();
}

void InputNetwork::parameter_gradient(MatrixRef g) const {
  g.setZero();
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& at = at_[l];
    add_products(l, l > 0 ? at_[l - 1].hidden : samples_, at.error, g);
    for (Index c = 0; c < layers_[l].biases.count; ++c)
      g(layers_[l].biases.first + c, 0) = sum(at.error.col(c));
  }
}

void InputNetwork::tangents(ConstMatrixRef V, MatrixRef T) {
  direction_ = V;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Matrix& RZ = at_[l].tangent;
    RZ.resize(V.cols(), layers_[l].outputs);
    if (l == 0)
      product_transposed(direction_, at_[l].weights, RZ);
    else
      product(at_[l - 1].tangent, at_[l].weights, RZ);
    if (l + 1 < layers_.size()) multiply_by_slopes(l, RZ);
  }
  T = at_.back().tangent;
}

// R.D = R.E phi' + E phi'' R.Z, and phi'' R.Z = bend R.H (mlp_model.cpp); R. along V, D and E those of
// backward().
void InputNetwork::backward_along(ConstMatrixRef R, ConstMatrixRef T) {
  at_.back().error = R;
  at_.back().along = T;
  for (std::size_t l = layers_.size(); l-- > 1;) {
    Layer& below = at_[l - 1];
    pull_back(l, at_[l].error, below.error);
    pull_back(l, at_[l].along, below.along);
    multiply_by_slopes(l - 1, below.along);
    Matrix bend(below.error.rows(), below.error.cols());
    activation_->bend(numbers_of(below.hidden), numbers_of(bend));
    below.along.array() += below.error.array() * bend.array() * below.tangent.array();
    multiply_by_slopes(l - 1, below.error);
  }
}

void InputNetwork::input_gradient_along(MatrixRef RE) const {
  product(at_.front().weights, Matrix(at_.front().along.transpose()), RE);
}

void InputNetwork::parameter_gradient_along(MatrixRef Rg) const {
  Rg.setZero();
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& at = at_[l];
    add_products(l, l > 0 ? at_[l - 1].hidden : samples_, at.along, Rg);
    add_products(l, l > 0 ? at_[l - 1].tangent : direction_, at.error, Rg);
    for (Index c = 0; c < layers_[l].biases.count; ++c)
      Rg(layers_[l].biases.first + c, 0) = sum(at.along.col(c));
  }
}

}  // namespace bizo::problems
