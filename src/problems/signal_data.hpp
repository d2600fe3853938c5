// Signals from an HDF5 file: `problem.data`, several matrices in one file.
#pragma once

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"

namespace bizo::problems {

// `data`, and `transposed`.
OptionTable signal_options();

// The matrix that the option `name` names, samples x signals. ConfigError where no file is given; `example`
// is one.
Matrix read_signals(const Params& params, const DataFiles& files, const char* name, const char* example);

// ConfigError unless the matrix of the option `name` is as large as the clean signals, those of
// problem.truth.
void refuse_other_size(const Params& params, const char* name, const Matrix& signals, const Matrix& truth);

}  // namespace bizo::problems
