// Adversarial training: the weights of a classifier, and the worst changes of its samples.
//   x = parameters;  y = (delta_1 .. delta_n), k entries a sample
//   f = -sum_i l(h(a_i + delta_i; x), b_i)  over the deltas that a threat allows
//   F = -f/n + mu/2 |x|^2  (min-max), or
//   F = 1/n sum_i l(h(a_i; x), b_i) + beta/n sum_i KL(p(a_i) || p(a_i + delta_i)) + mu/2 |x|^2
//       (after TRADES: Zhang et al. 2019; there the deltas maximize KL).
#pragma once

#include <cmath>
#include <vector>

#include "bizo/core/envelope.hpp"
#include "bizo/problems/catalogue.hpp"
#include "problems/splits.hpp"
#include "problems/threat.hpp"

namespace bizo::problems {

class Adversarial : public ProductsProblem, public Envelope {
 public:
  // Samples with their loss of the scores.
  struct Samples {
    Matrix features;  // k x n
    std::vector<Index> classes;
    Vector signs;  // of two classes
    std::unique_ptr<Loss> loss;
  };
  struct Setting {
    Threat threat;
    double mu = kNaN;
    double beta = kNaN;              // NaN: min-max
    std::vector<double> radii = {};  // of the threats in the report
  };
  Adversarial(ProblemInfo info, Setting setting, InputNetwork network, Samples train, Samples test);

  const Threat& threat() const { return setting_.threat; }
  Index features() const { return train_.features.rows(); }
  bool outer_follows_inner() const override { return std::isnan(setting_.beta); }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  // Of the test data: test_accuracy, and accuracy and mean loss at the worst deltas that are known, for every
  // radius (robust_accuracy_0.1 and so on): those of 20 steps of ascent.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 protected:
  // The worst deltas for the samples that are known; x: parameters, of the network too.
  virtual Matrix attack(const Threat& threat, const Samples& samples, ConstVectorRef x);

  const Samples& train() const { return train_; }
  Index n() const { return train_.features.cols(); }

 private:
  Eigen::Map<const Matrix> deltas(ConstMatrixRef Y, Index b) const {
    return {Y.col(b).data(), train_.features.rows(), n()};
  }
  // The network at point b, scores_ of the samples with its deltas, or without.
  void forward(ConstMatrixRef X, ConstMatrixRef Y, Index b);
  void forward_clean(ConstMatrixRef X, Index b);
  double sum_of_losses();
  void residuals();  // of scores_, in place
  // The derivatives along deltas V, in the network.
  void differentiate(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, Index b);

  Setting setting_;
  Samples train_, test_;
  InputNetwork network_;
  Matrix scores_;  // of the training samples
};

// With a linear score the worst deltas have a formula (threat.hpp).
class LinearAdversarial final : public Adversarial, public ClosedFormInner {
 public:
  using Adversarial::Adversarial;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;

 private:
  Matrix attack(const Threat& threat, const Samples& samples, ConstVectorRef x) override;
};

Row<MakeProblem> adversarial_row();

}  // namespace bizo::problems
