// The step rules that a configuration can name.
#pragma once

#include "bizo/core/catalogue.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo {

const Catalogue<MakeStepRule>& step_catalogue();

}  // namespace bizo
