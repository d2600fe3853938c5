// What a step rule is told about a point and the estimate there.
#pragma once

#include "methods/estimates/hypergradient.hpp"
#include "methods/steps/step_rule.hpp"

namespace bizo::methods {

// Without k, the value, its noise and the moments of the directions, which an estimate does not know.
StepInput make_step_input(const Box& box, const Vector& scale, const Vector& x, const Estimate& estimate);

}  // namespace bizo::methods
