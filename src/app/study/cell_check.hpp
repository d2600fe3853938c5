// What is wrong with the cells of a study, found before the first one runs.
#pragma once

#include "app/study/study_file.hpp"

namespace bizo::app {

// Every cell's configuration is one that can be run: its settings, and, for the first 1000 that differ in
// more than seed and budget, its problem, data and method, unless the problem is a program. ConfigError, with
// the cell.
void require_cells(const Study& study, const Catalogue<MakeProblem>& problems);

}  // namespace bizo::app
