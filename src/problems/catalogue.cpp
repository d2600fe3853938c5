#include "bizo/problems/catalogue.hpp"

#include "problems/adversarial.hpp"
#include "problems/binary_classifier.hpp"
#include "problems/control.hpp"
#include "problems/denoising.hpp"
#include "problems/distillation.hpp"
#include "problems/few_shot_row.hpp"
#include "problems/hyper_cleaning.hpp"
#include "problems/hyper_representation.hpp"
#include "problems/least_squares.hpp"
#include "problems/lqr.hpp"
#include "problems/metric.hpp"
#include "problems/navigation.hpp"
#include "problems/poisoning.hpp"
#include "problems/quadratic.hpp"
#include "problems/ridge.hpp"
#include "problems/sampling.hpp"
#include "problems/sim_to_real.hpp"
#include "problems/sparse_fit.hpp"
#include "problems/weight_decay.hpp"

namespace bizo::problems {

const Catalogue<MakeProblem>& catalogue() {
  static const Catalogue<MakeProblem> rows{
      quadratic_row(),           ridge_row(),       logistic_row(),     svm_row(),
      hyper_cleaning_row(),      lasso_row(),       elastic_net_row(),  least_squares_row(),
      weight_decay_row(),        metric_row(),      distillation_row(), lqr_row(),
      denoising_row(),           control_row(),     navigation_row(),   few_shot_row(),
      poisoning_row(),           adversarial_row(), sim_to_real_row(),  sampling_row(),
      hyper_representation_row()};
  return rows;
}

}  // namespace bizo::problems
