// The inner solvers that a configuration can name.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/inner_solver.hpp"

namespace bizo {

// Throws ConfigError if the problem's oracle level is not enough.
using MakeInnerSolver = std::function<std::unique_ptr<InnerSolver>(const Params&, Problem&)>;

const Catalogue<MakeInnerSolver>& inner_catalogue();

// The problem as the class that a solver needs; `level` is that class's name in the ConfigError otherwise.
template <class Needed>
Needed& require_oracle(const Params& params, Problem& problem, const std::string& level) {
  if (auto* able = dynamic_cast<Needed*>(&problem)) return *able;
  params.refuse("name",
                "it needs " + level + ", and the problem " + problem.info().name +
                    " does not offer it (its level is " + std::string(name_of(level_of(problem))) + ")",
                "choose another inner solver: bizo list inner");
}

}  // namespace bizo
