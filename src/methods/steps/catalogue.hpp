// The step rules that a configuration can name.
#pragma once

#include "bizo/core/catalogue.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

const Catalogue<MakeStepRule>& step_catalogue();

// The rule that [step] names.
std::unique_ptr<StepRule> make_step_rule(const Params& step);

}  // namespace bizo::methods
