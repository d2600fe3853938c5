// A perceptron, or a linear model as one of a single layer, whose samples are variables too: scores, and
// derivatives in the samples and in the parameters, for one point and all samples at once. (Model answers for
// many points at samples that are the same for all.)
//
// Samples are columns of A (inputs x n); scores, residuals R = d loss / d scores and tangents are n x
// outputs. forward() comes first, then backward(), or tangents() and backward_along(); what they leave is
// read by the others.
#pragma once

#include <vector>

#include "problems/mlp_shape.hpp"

namespace bizo::problems {

class InputNetwork {
 public:
  // activation: of the hidden layers; nullptr where there is none. A layer may have no biases.
  InputNetwork(std::vector<MlpLayer> layers, const Activation* activation);
  Index inputs() const { return layers_.front().inputs; }
  Index outputs() const { return layers_.back().outputs; }
  Index parameters() const { return layers_.back().biases.end(); }

  void set_parameters(ConstVectorRef x);
  void forward(ConstMatrixRef A, MatrixRef scores);
  void backward(ConstMatrixRef R);
  void input_gradient(MatrixRef E) const;      // inputs x n: of the loss in A
  void parameter_gradient(MatrixRef g) const;  // parameters x 1

  // Along a direction V of the samples (inputs x n): the derivative of the scores.
  void tangents(ConstMatrixRef V, MatrixRef T);
  // T: the derivative of R along V. Then the derivatives of the gradients.
  void backward_along(ConstMatrixRef R, ConstMatrixRef T);
  void input_gradient_along(MatrixRef RE) const;
  void parameter_gradient_along(MatrixRef Rg) const;

 private:
  struct Layer {             // of the samples at hand, n x outputs
    Matrix weights;          // inputs x outputs, scaled
    Matrix hidden, tangent;  // phi(Z) and its derivative along V
    Matrix error, along;     // D = d loss / d Z, and its derivative along V
  };
  void multiply_by_slopes(std::size_t l, Matrix& values) const;
  void pull_back(std::size_t l, const Matrix& errors, Matrix& out) const;  // errors W^T, n x inputs of l
  void add_products(std::size_t l, const Matrix& below, const Matrix& errors, MatrixRef g) const;

  std::vector<MlpLayer> layers_;
  const Activation* activation_;
  std::vector<Layer> at_;
  Matrix biases_, samples_, direction_;
};

}  // namespace bizo::problems
