// Linear classifiers of two classes whose weights are the outer variable: a loss of the margin, and ridge
// weights.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/fit_curvature.hpp"
#include "problems/regularized_fit.hpp"

namespace bizo {

class LinearClassifier final : public LinearFit<RegularizedFit> {
 public:
  // The loss for samples with these signs, +1 or -1.
  using MakeLoss = std::unique_ptr<Loss> (*)(Vector signs, double width);

  // labels: the two classes, ascending; the second is +1. width: passed on to make_loss.
  LinearClassifier(ProblemInfo info, double loss_factor, const Splits& splits,
                   const std::vector<double>& labels, ExponentialWeights penalty, MakeLoss make_loss,
                   double width);
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;  // validation_accuracy, test_accuracy

 private:
  Dataset validation_data_, test_data_;
  std::vector<double> labels_;
};

Row<MakeProblem> logistic_row();
Row<MakeProblem> svm_row();

}  // namespace bizo
