// Weight decay as the outer variable: one factor e^x for all parameters of a classifier, one for each matrix
// of weights and each vector of biases, or one for every parameter.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/regularized_fit.hpp"

namespace bizo::problems {

class WeightDecay : public RegularizedFit {
 public:
  // model: of the class scores; labels: the classes, ascending.
  WeightDecay(ProblemInfo info, Splits splits, std::vector<double> labels, const Model& model,
              ExponentialWeights penalty);
  // validation_accuracy, and test_accuracy and test_loss where there are test data.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  Splits splits_;
  std::vector<double> labels_;
  std::unique_ptr<Model> model_;
};

Row<MakeProblem> weight_decay_row();

}  // namespace bizo::problems
