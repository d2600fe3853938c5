// The options of problems whose model can be chosen.
#pragma once

#include <memory>
#include <vector>

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"
#include "problems/mlp_shape.hpp"
#include "problems/model.hpp"

namespace bizo::problems {

struct ChosenModel {
  std::unique_ptr<Model> model;
  Vector start;                // y_0
  Matrix other_starts;         // more draws of it: p x S; of a linear model S = 0
  std::vector<Range> tensors;  // where in y each matrix of weights and each vector of biases is
};

// The problem with the other starts, where its y_0 is a random draw.
std::unique_ptr<Problem> with_starts(std::unique_ptr<Problem> problem, const ChosenModel& chosen);

// `model`, and `hidden`, `activation`, `sharpness`, `scaling`, `init_seed`, `init_draws` of an mlp.
OptionTable model_options();
bool is_mlp(const Params& params);
// The widths in `hidden`. ConfigError if they are no whole numbers from 1 on, or none: then `without` is the
// remedy.
std::vector<Index> read_hidden(const Params& params, const std::string& without);
// ConfigError for widths or a scaling that do not fit each other.
MlpShape read_mlp_shape(const Params& params, Index inputs, Index outputs);
// ConfigError for options that a linear model does not have.
void refuse_mlp_options(const Params& params);
// ConfigError for options that the chosen model does not have, or that do not fit each other.
ChosenModel read_model(const Params& params, Index inputs, Index outputs);

}  // namespace bizo::problems
