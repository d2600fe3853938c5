// Data hyper-cleaning: one weight sigma(x_i) a training sample, some of whose labels are wrong, is chosen so
// that a softmax regression trained with the weights does well on clean validation data.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "bizo/problems/sample_mean.hpp"
#include "bizo/problems/splits.hpp"

namespace bizo {

class HyperCleaning final : public ProductsProblem {
 public:
  struct Data {
    Splits splits;  // the training targets as given, before corruption
    std::vector<double> labels;
    std::vector<Index> train_classes;  // some of them wrong
    std::vector<bool> clean;           // by training sample
  };
  HyperCleaning(ProblemInfo info, Data data, double ridge);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_cross_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;

  // validation_accuracy, test_accuracy, and cleaning_auc: how well sigma(x_i) tells clean from corrupted
  // samples.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  void compute_weights(ConstMatrixRef X);  // weights_ = sigma(X)
  void times_sigmoid_slope(MatrixRef G);   // by sigma'(X), from weights_

  Data data_;
  double ridge_;  // f has ridge_/2 |y|^2
  SampleMean train_, validation_;
  Matrix weights_;
};

Row<MakeProblem> hyper_cleaning_row();

}  // namespace bizo
