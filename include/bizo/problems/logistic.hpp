// Two-class logistic regression whose weights are the outer variable.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "bizo/problems/regularized_fit.hpp"

namespace bizo {

class Logistic final : public RegularizedFit {
 public:
  // labels: the two classes, ascending; the second is +1.
  Logistic(ProblemInfo info, double loss_factor, const Splits& splits, const std::vector<double>& labels,
           ExponentialWeights penalty);
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;  // validation_accuracy, test_accuracy

 private:
  Dataset validation_data_, test_data_;
  std::vector<double> labels_;
};

Row<MakeProblem> logistic_row();

}  // namespace bizo
