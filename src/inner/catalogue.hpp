// The inner solvers that a configuration can name.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/inner_solver.hpp"

namespace bizo::inner {

// Throws ConfigError if the problem's oracle level is not enough.
using MakeSolver = std::function<std::unique_ptr<InnerSolver>(const Params&, Problem&)>;

const Catalogue<MakeSolver>& catalogue();

}  // namespace bizo::inner
