// What a configuration asks for together, and its parts cannot do together.
#pragma once

#include "bizo/app/sections.hpp"
#include "bizo/methods/catalogue.hpp"

namespace bizo {

// ConfigError that names both options.
void require_agreement(const Sections& sections, const Method& method, const Problem& problem);

}  // namespace bizo
