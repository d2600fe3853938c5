#include "problems/regularized_fit.hpp"

#include "bizo/problems/outer_start.hpp"
#include "problems/fit_curvature.hpp"

namespace bizo::problems {

RegularizedFit::RegularizedFit(ProblemInfo info, double loss_factor, SampleMean train, SampleMean validation,
                               ExponentialWeights penalty)
    : ValidatedFit(std::move(info), loss_factor, std::move(train), std::move(validation)),
      penalty_(std::move(penalty)) {}

void RegularizedFit::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  train().value(nullptr, Y, values);
  values *= loss_factor();
  penalty_.add_value(X, Y, values);
}

Curvature RegularizedFit::inner_curvature(ConstVectorRef x) {
  if (!train().is_linear()) return {};
  const Vector weights = penalty_.curvature(x);
  // An intercept is not penalized: only the data bound its curvature from below.
  const bool all_penalized = weights.size() == p();
  return {all_penalized ? weights.minCoeff() : kNaN,
          loss_factor() * train().largest_curvature() + (weights.size() > 0 ? weights.maxCoeff() : 0.0)};
}

void RegularizedFit::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  train().gradient(nullptr, Y, G);
  G *= loss_factor();
  penalty_.add_gradient_y(X, Y, G);
}

void RegularizedFit::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  penalty_.gradient_x(X, Y, G);
}

void RegularizedFit::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                           MatrixRef out) {
  train().hessian_product(nullptr, Y, V, out);
  out *= loss_factor();
  penalty_.add_hessian_product(X, V, out);
}

void RegularizedFit::gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                          MatrixRef out) {
  train().gauss_newton_product(nullptr, Y, V, out);
  out *= loss_factor();
  penalty_.add_hessian_product(X, V, out);
}

void RegularizedFit::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                         MatrixRef out) {
  penalty_.cross_product(X, Y, V, out);
}

void RegularizedFit::hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) {
  train().hessian(nullptr, y, H);
  H *= loss_factor();
  const Vector weights = penalty_.curvature(x);
  H.diagonal().head(weights.size()) += weights;
}

void RegularizedFit::hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) {
  train().hessian_diagonal(nullptr, Y, D);
  D *= loss_factor();
  penalty_.add_hessian_product(X, Matrix::Ones(D.rows(), D.cols()), D);
}

std::unique_ptr<ProductsProblem> RegularizedFit::restricted(std::span<const Index> inner,
                                                            std::span<const Index> outer) const {
  return make_fit<RegularizedFit>(train().is_linear(), info(), loss_factor(), train().subset(inner),
                                  validation().subset(outer), penalty_);
}

OptionTable linear_fit_options(const std::string& loss_factor, const std::string& start) {
  OptionTable options = outer_start_options(start);
  const OptionTable data = data_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(
      options.end(),
      {choice_option("regularization", {"feature", "scalar"},
                     "one weight e^{x_k} per feature (of an mlp: per parameter), or one in all (d = 1)"),
       flag_option("intercept", false, "append a constant feature, which is not penalized"),
       positive_option("loss_factor", loss_factor, "factor of both mean losses")});
  return options;
}

OptionTable regularized_fit_options(const std::string& loss_factor, const std::string& start) {
  OptionTable options = linear_fit_options(loss_factor, start);
  options.push_back(positive_option("penalty_factor", "0.5", "factor of the penalty"));
  return options;
}

Index penalized_features(const Params& params, const Splits& splits) {
  return splits.train.features.dimension() - (params.flag("intercept") ? 1 : 0);
}

bool has_weight_per_feature(const Params& params) {
  return params.text("regularization") == "feature";
}

OptionTable fit_options_with_model(const std::string& loss_factor, const std::string& start) {
  OptionTable options = regularized_fit_options(loss_factor, start);
  const OptionTable model = model_options();
  options.insert(options.end(), model.begin(), model.end());
  return options;
}

FitParts read_fit(const std::string& name, const Params& params, const DataFiles& files) {
  if (is_mlp(params) && params.flag("intercept"))
    params.refuse("intercept", "an mlp has biases of its own", "leave it out");
  Splits splits = load_fit_data(params, files);
  ChosenModel chosen = read_model(params, splits.train.features.dimension(), 1);
  const Index penalized = is_mlp(params) ? chosen.model->parameters() : penalized_features(params, splits);
  ExponentialWeights penalty(params.number("penalty_factor"), penalized, has_weight_per_feature(params));
  ProblemInfo info;
  info.name = name;
  info.outer_dimension = penalty.dimension();
  info.inner_dimension = chosen.model->parameters();
  info.inner_start = chosen.start;
  read_outer_start(params, files, info.outer_dimension, info.start, info.box);
  return {std::move(info), std::move(splits), std::move(chosen.model), std::move(penalty)};
}

Splits load_fit_data(const Params& params, const DataFiles& files) {
  return load_splits(params, files, params.flag("intercept"));
}

double mean_squared_error(Model& model, const Dataset& data, ConstVectorRef y) {
  return (predict(model, data.features, y).col(0) - data.targets).squaredNorm() /
         static_cast<double>(data.features.size());
}

ProblemInfo linear_fit_info(const std::string& name, const Params& params, const DataFiles& files, Index d,
                            const Splits& splits) {
  ProblemInfo info;
  info.name = name;
  info.outer_dimension = d;
  info.inner_dimension = splits.train.features.dimension();
  info.inner_start = Vector::Zero(info.inner_dimension);
  read_outer_start(params, files, info.outer_dimension, info.start, info.box);
  return info;
}

SampleMean mean_of_squares(const Dataset& data, const Model& model) {
  return {data.features, model.clone(), squared_loss(data.targets)};
}

SampleMean mean_of_squares(const Dataset& data) {
  return mean_of_squares(data, *linear_model(data.features.dimension(), 1));
}

}  // namespace bizo::problems
