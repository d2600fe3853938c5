// Data-set distillation: a few synthetic samples that teach what a whole data set teaches, to ridge
// regression, kernel ridge regression or a network.
#pragma once

#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

Row<MakeProblem> distillation_row();

}  // namespace bizo::problems
