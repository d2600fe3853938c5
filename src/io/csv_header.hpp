// Whether the first row of a CSV file has the names of the columns.
#pragma once

#include <vector>

#include "io/csv_line.hpp"

namespace bizo::io {

enum class FirstRow { names, sample, unclear };

// Judges rows[0] by itself and by the rows after it. Unclear where it can be read either way: years, 0 1 2
// ..., or whatever else is unlike the other rows. All rows are as wide as the first one, or one field wider.
FirstRow judge_first_row(const std::vector<Fields>& rows, char decimal);

}  // namespace bizo::io
