// The problems of this folder that a configuration can name.
#pragma once

#include "bizo/core/problem_context.hpp"

namespace bizo::problems {

const Catalogue<MakeProblem>& catalogue();

}  // namespace bizo::problems
