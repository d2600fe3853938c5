#include "bizo/problems/catalogue.hpp"

#include "bizo/problems/hyper_cleaning.hpp"
#include "bizo/problems/least_squares.hpp"
#include "bizo/problems/linear_classifier.hpp"
#include "bizo/problems/quadratic.hpp"
#include "bizo/problems/ridge.hpp"
#include "bizo/problems/sparse_fit.hpp"

namespace bizo {

const Catalogue<MakeProblem>& problem_catalogue() {
  static const Catalogue<MakeProblem> rows{quadratic_row(),   ridge_row(),          logistic_row(),
                                           svm_row(),         hyper_cleaning_row(), lasso_row(),
                                           elastic_net_row(), least_squares_row()};
  return rows;
}

}  // namespace bizo
