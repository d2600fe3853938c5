// The method that a configuration names, with its directions and steps.
#pragma once

#include "app/config/sections.hpp"
#include "methods/loops/method.hpp"

namespace bizo::app {

// directions.count, or its default. ConfigError if the family has fewer directions.
Index direction_count(const Sections& sections, Index d);

// scale: directions.scale, d numbers. Problem, solver and sections outlive it.
methods::Method make_method(const Sections& sections, Problem& problem, InnerSolver& solver,
                            const Vector& scale, std::uint64_t seed);

}  // namespace bizo::app
