// A component states what it needs of a problem, and gets the problem as the class that has it.
#pragma once

#include <string>

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

// "it needs the level ..., and the problem ... offers the level ...", for messages.
std::string too_low(const Problem& problem, OracleLevel needed);

// ConfigError about the option `name` of the section.
[[noreturn]] void refuse_problem(const Params& params, const std::string& lacks);

// The problem as the class of a level. ConfigError if its own level is lower.
template <class Level>
Level& require(const Params& params, Problem& problem) {
  if (auto* able = dynamic_cast<Level*>(&problem)) return *able;
  refuse_problem(params, too_low(problem, Level::kLevel));
}

// The same for an interface beside the levels; `what` it gives, in words.
template <class Ability>
Ability& require(const Params& params, Problem& problem, const std::string& what) {
  if (auto* able = dynamic_cast<Ability*>(&problem)) return *able;
  refuse_problem(params,
                 "it needs " + what + ", which the problem " + problem.info().name + " does not have");
}

}  // namespace bizo
