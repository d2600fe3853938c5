// The options that say how data files are to be read.
#pragma once

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"

namespace bizo::problems {

OptionTable file_options();

// The samples of the file that the option `name` names, read as the options say, the first max_samples of
// them. Errors as of DataFiles.
Dataset read_samples(const Params& params, const DataFiles& files, const std::string& name);

}  // namespace bizo::problems
