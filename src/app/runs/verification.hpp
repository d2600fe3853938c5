// After a run: is the value of its solution the value of Phi there?
#pragma once

#include "app/config/assembly.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/recorder.hpp"

namespace bizo::app {

// Gives the solution of a method whose values are on the way of y its y(x) and its value; NaN, with a remark,
// where the inner problem cannot be solved. Then evaluates the solution again, from y_0 at a hundredth of
// inner.base_tolerance, run.verify times, and says why if the values disagree by more than their errors.
// Of a y that is trained along with x there is nothing to evaluate again (retraining.hpp).
// noise: standard deviation of the error of a value, or NaN.
void verify(const Assembly& assembly, Executor& executor, double noise, Summary& summary);

// One line for the terminal: the verified value, how far it can be trusted, and how often it was computed.
std::string text_of(const Verification& verification);

}  // namespace bizo::app
