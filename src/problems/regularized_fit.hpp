// Fits of a model with exponential weights, what ridge regression and classifiers have in common:
//   f = loss_factor * mean training loss + penalty_factor * sum_k e^{x_k} y_k^2,   F = loss_factor * mean
//   validation loss.
#pragma once

#include "problems/exponential_weights.hpp"
#include "problems/model_options.hpp"
#include "problems/splits.hpp"
#include "problems/validated_fit.hpp"

namespace bizo::problems {

class RegularizedFit : public ValidatedFit {
 public:
  RegularizedFit(ProblemInfo info, double loss_factor, SampleMean train, SampleMean validation,
                 ExponentialWeights penalty);

  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // unknown if the model is not linear
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;

  std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                              std::span<const Index> outer) const override;

 protected:
  // For fit_curvature.hpp: the first two of a linear model.
  void hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H);
  void hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D);
  void gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out);

  ExponentialWeights& penalty() { return penalty_; }

 private:
  ExponentialWeights penalty_;
};

// The options of such problems, without and with the factor of the penalty, and what they say of the
// dimensions.
OptionTable linear_fit_options(const std::string& loss_factor, const std::string& start);
OptionTable regularized_fit_options(const std::string& loss_factor, const std::string& start);
Index penalized_features(const Params& params, const Splits& splits);  // all but the intercept's
bool has_weight_per_feature(const Params& params);
// Of the model's predictions; NaN without samples.
double mean_squared_error(Model& model, const Dataset& data, ConstVectorRef y);
// Data with the intercept's constant feature appended, if asked for.
Splits load_fit_data(const Params& params, const DataFiles& files);
// d: how many weights there are.
ProblemInfo linear_fit_info(const std::string& name, const Params& params, const DataFiles& files, Index d,
                            const Splits& splits);

// The same for problems whose model can be chosen, one output: their options and what they are made of.
OptionTable fit_options_with_model(const std::string& loss_factor, const std::string& start);
struct FitParts {
  ProblemInfo info;
  Splits splits;
  std::unique_ptr<Model> model;
  ExponentialWeights penalty;
};
FitParts read_fit(const std::string& name, const Params& params, const DataFiles& files);

// The mean of (h(a_i, y) - b_i)^2 over the samples; without a model h is a_i^T y.
SampleMean mean_of_squares(const Dataset& data, const Model& model);
SampleMean mean_of_squares(const Dataset& data);

}  // namespace bizo::problems
