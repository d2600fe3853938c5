// The options that say how data files are to be read.
#pragma once

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"

namespace bizo::problems {

OptionTable file_options();

// For the file that the option `name` names, as the options say. ConfigError.
DatasetRequest request_for(const Params& params, const std::string& name);

}  // namespace bizo::problems
