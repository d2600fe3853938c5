// Ridge regression whose weights are the outer variable; the inner minimizer is a linear solve.
#pragma once

#include <Eigen/Cholesky>

#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/catalogue.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/regularized_fit.hpp"

namespace bizo::problems {

// Least squares of a model's predictions.
class Regression : public RegularizedFit {
 public:
  Regression(ProblemInfo info, double loss_factor, const Splits& splits, const Model& model,
             ExponentialWeights penalty);
  // test_error: mean squared error on the test data
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  Dataset test_;
  std::unique_ptr<Model> model_;
};

class Ridge final : public LinearFit<Regression>, public ClosedFormInner, public SumOfSquares {
 public:
  Ridge(ProblemInfo info, double loss_factor, const Splits& splits, ExponentialWeights penalty);
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;
  Index residuals() const override { return targets_.size(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override;

 private:
  void compute_normal_equations();

  double factor_;
  Vector train_targets_;
  Vector targets_;  // of the validation data
  double root_;     // of 2 loss_factor / m
  Matrix gram_;     // 2 loss_factor A AT / n; empty until a minimizer is asked for
  Vector rhs_;      // 2 loss_factor A b / n
  Matrix system_;
  Vector solution_;
  Eigen::LLT<Matrix> factorization_;
};

Row<MakeProblem> ridge_row();

}  // namespace bizo::problems
