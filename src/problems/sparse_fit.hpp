// Lasso and elastic net whose weights are the outer variable: a least-squares fit with ridge weights, if any,
// is the smooth part of f, the absolute values are the rest.
#pragma once

#include "bizo/core/proximal.hpp"
#include "bizo/problems/catalogue.hpp"
#include "problems/absolute_weights.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/regularized_fit.hpp"

namespace bizo::problems {

class SparseFit final : public ValuesProblem, public SeparableLeastSquares {
 public:
  // x: the weights of the absolute values, then those of the squares.
  SparseFit(const ProblemInfo& info, double loss_factor, const Splits& splits, AbsoluteWeights absolute,
            ExponentialWeights square);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override { return smooth_.inner_curvature(x); }
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;  // support, test_error

  ProductsProblem& smooth() override { return smooth_; }
  void inner_prox(ConstMatrixRef X, double step, MatrixRef Y) override { absolute_.prox(X, step, Y); }
  void inner_prox_slopes(ConstMatrixRef X, double step, ConstMatrixRef Z, ConstMatrixRef V, MatrixRef slope,
                         MatrixRef out) override {
    absolute_.prox_slopes(X, step, Z, V, slope, out);
  }
  const SquaresTerm& squares() override;
  void inner_weights(ConstMatrixRef X, MatrixRef absolute, MatrixRef square) override;

 private:
  double factor_;
  Dataset train_, test_;
  LinearFit<RegularizedFit> smooth_;
  AbsoluteWeights absolute_;
  ExponentialWeights square_;
  SquaresTerm squares_;  // its columns are made by the first call
};

Row<MakeProblem> lasso_row();
Row<MakeProblem> elastic_net_row();

}  // namespace bizo::problems
