// Data hyper-cleaning: one weight sigma(x_i) a training sample, or a group of them, some of whose labels are
// wrong, is chosen so that a classifier trained with the weights does well on clean validation data.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/splits.hpp"
#include "problems/weighted_fit.hpp"

namespace bizo::problems {

class HyperCleaning : public WeightedFit {
 public:
  struct Data {
    Splits splits;  // the training targets as given, before corruption
    std::vector<double> labels;
    std::vector<Index> train_classes;  // some of them wrong
    std::vector<bool> clean;           // by training sample
    std::vector<Index> places;         // by training sample, the coordinate of x; empty: one each, in order
  };
  // model: of the class scores.
  HyperCleaning(ProblemInfo info, Data data, const Model& model, double ridge);

  // validation_accuracy, test_accuracy, test_loss, and cleaning_auc: how well weights tell clean from
  // corrupted samples.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  Data data_;
  std::unique_ptr<Model> model_;  // for the metrics
};

Row<MakeProblem> hyper_cleaning_row();

}  // namespace bizo::problems
