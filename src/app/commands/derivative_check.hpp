// bizo check: does Phi have a derivative where its inner problem is not convex?
#pragma once

#include <string>

#include "app/config/assembly.hpp"
#include "bizo/core/executor.hpp"

namespace bizo::app {

// Lines of a report: central differences of Phi at problem.start along one random direction, with two radii,
// and a warning if they differ. "" where f is convex in y or given by values alone.
std::string report_derivative(const Assembly& assembly, Executor& executor);

}  // namespace bizo::app
