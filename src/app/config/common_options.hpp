// The options that a section of a configuration has whatever component it names.
#pragma once

#include "bizo/core/params.hpp"

namespace bizo::app {

OptionTable common_options(const std::string& section);

// One table after the other.
OptionTable joined(OptionTable first, const OptionTable& second);

}  // namespace bizo::app
