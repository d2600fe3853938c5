// What the cells of a study have cost, and what those that are left will cost.
#pragma once

#include <string>
#include <vector>

#include "app/study/study_file.hpp"

namespace bizo::app {

struct CellCost {
  bool done = false;
  double seconds = kNaN;  // that it took; of one that is left, the mean of those that differ from it by the
                          // seed alone, or else of all that are done; NaN: none is
};

std::vector<CellCost> cell_costs(const Study& study);

// What ends a cell, by its budget: "400 evaluations, 100 iterations".
std::string budget_of(const Cell& cell);

}  // namespace bizo::app
