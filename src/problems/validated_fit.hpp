// Fits of a model to training data whose outer objective is the loss on validation data:
//   F = loss_factor * mean validation loss,   a function of y alone.
#pragma once

#include "bizo/core/finite_sum.hpp"
#include "bizo/core/problem.hpp"
#include "problems/sample_mean.hpp"

namespace bizo::problems {

class ValidatedFit : public ProductsProblem, public FiniteSum, public SharesWork {
 public:
  ValidatedFit(ProblemInfo info, double loss_factor, SampleMean train, SampleMean validation)
      : ProductsProblem(std::move(info)),
        loss_factor_(loss_factor),
        train_(std::move(train)),
        validation_(std::move(validation)) {}

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) final;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) final;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) final;

  Index inner_samples() const final { return train_.size(); }
  Index outer_samples() const final { return validation_.size(); }

  void join(Team* team) final;
  void help(std::span<const std::byte> question, Range chunks, const Give& give) final;

 protected:
  double loss_factor() const { return loss_factor_; }
  SampleMean& train() { return train_; }
  const SampleMean& train() const { return train_; }
  const SampleMean& validation() const { return validation_; }
  // For fit_curvature.hpp.
  Index hessian_cost() const { return train_.hessian_cost(); }

 private:
  double loss_factor_;
  SampleMean train_, validation_;
};

}  // namespace bizo::problems
