// Training, validation and test data of a problem, from the options that all data problems share.
#pragma once

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"

namespace bizo::problems {

struct Splits {
  Dataset train;
  Dataset validation;
  Dataset test;  // may have no samples
};

OptionTable data_options();

// Either one file `data`, split at random by fractions and seed, or the files `train`, `validation` and, if
// wanted, `test`. Scaling is fitted on the training samples. ConfigError for missing files in the options,
// sizes that do not match, or fractions that leave a part without samples. constant: with one more feature,
// which is 1.
Splits load_splits(const Params& params, const DataFiles& files, bool constant = false);

}  // namespace bizo::problems
