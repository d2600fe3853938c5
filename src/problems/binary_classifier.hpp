// Classifiers of two classes whose penalty's weights are the outer variable: a loss of the margin.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/regularized_fit.hpp"

namespace bizo::problems {

class BinaryClassifier : public RegularizedFit {
 public:
  // The loss for samples with these signs, +1 or -1.
  using MakeLoss = std::unique_ptr<Loss> (*)(Vector signs, double width);

  // labels: the two classes, ascending; the second is +1. model: of one score. width: passed on to make_loss.
  BinaryClassifier(ProblemInfo info, double loss_factor, const Splits& splits,
                   const std::vector<double>& labels, const Model& model, ExponentialWeights penalty,
                   MakeLoss make_loss, double width);
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;  // validation_accuracy, test_accuracy

 private:
  Dataset validation_data_, test_data_;
  std::vector<double> labels_;
  std::unique_ptr<Model> model_;
};

using LinearClassifier = LinearFit<BinaryClassifier>;

Row<MakeProblem> logistic_row();
Row<MakeProblem> svm_row();

}  // namespace bizo::problems
