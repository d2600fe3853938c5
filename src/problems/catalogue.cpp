#include "bizo/problems/catalogue.hpp"

#include "bizo/problems/hyper_cleaning.hpp"
#include "bizo/problems/logistic.hpp"
#include "bizo/problems/quadratic.hpp"
#include "bizo/problems/ridge.hpp"

namespace bizo {

const Catalogue<MakeProblem>& problem_catalogue() {
  static const Catalogue<MakeProblem> rows{quadratic_row(), ridge_row(), logistic_row(),
                                           hyper_cleaning_row()};
  return rows;
}

}  // namespace bizo
