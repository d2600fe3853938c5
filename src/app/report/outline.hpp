// What a problem is, in a line: its name, its sizes and what it answers.
#pragma once

#include <string>

#include "bizo/core/problem.hpp"

namespace bizo::app {

// "ridge, d = 10, p = 11, oracle level products, 221 residuals"
std::string outline(const Problem& problem);

}  // namespace bizo::app
