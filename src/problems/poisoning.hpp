// Data poisoning: where a few samples that an attacker adds to the training data do most harm.
//   x = features of the m added samples, one after the other (k each); their labels t_j are fixed
//   f = (sum_i l(b_i s(a_i)) + sum_j l(t_j s(x_j))) / (n + m) + mu/2 |y|^2,  s(a) = y^T a, or y^T (a, 1)
//   F = -1/m' sum_i l(b'_i s(a'_i)),  l(z) = log(1 + e^-z).
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/sample_mean.hpp"
#include "problems/splits.hpp"

namespace bizo::problems {

class Poisoning final : public ProductsProblem {
 public:
  struct Data {
    Splits splits;  // features with the constant, where there is an intercept
    std::vector<double> labels;
    Vector added_signs;  // t, m
    bool intercept;
  };
  Poisoning(ProblemInfo info, Data data, double mu);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  // validation_loss and validation_accuracy, and those of the test data where there are any.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  // The added samples of a point, k x m.
  Eigen::Map<const Matrix> added(ConstMatrixRef X, Index b) const { return {X.col(b).data(), k_, m_}; }
  // Their scores for parameters w.
  Vector scores(ConstMatrixRef X, ConstMatrixRef w, Index b) const;
  // sum_b of these multiples of the samples, with their constants, are added to column b of `out`.
  void pull_back(ConstMatrixRef X, Index b, const Vector& factors, MatrixRef out) const;
  double share() const { return static_cast<double>(clean_.size()) / all_; }  // of the clean samples

  Data data_;
  double mu_;
  Index m_, k_;
  SampleMean clean_, validation_;
  std::unique_ptr<Loss> loss_;  // of the added samples
  double all_;                  // n + m
};

Row<MakeProblem> poisoning_row();

}  // namespace bizo::problems
