// Few-shot learning as a row of the catalogue: its options, its tasks, and where x starts.
#pragma once

#include "bizo/problems/catalogue.hpp"

namespace bizo::problems {

Row<MakeProblem> few_shot_row();

}  // namespace bizo::problems
