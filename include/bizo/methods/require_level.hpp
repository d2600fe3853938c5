// The problem as the class that a method needs; ConfigError otherwise.
#pragma once

#include <string>

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

template <class Needed>
Needed& require_level(const Params& method, Problem& problem, OracleLevel level) {
  if (auto* able = dynamic_cast<Needed*>(&problem)) return *able;
  method.refuse("name",
                "it needs oracle level " + std::string(name_of(level)) + ", and that of the problem " +
                    problem.info().name + " is " + std::string(name_of(level_of(problem))),
                "choose another method: bizo list methods");
}

}  // namespace bizo
