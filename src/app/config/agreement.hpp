// What a configuration asks for together, and its parts cannot do together.
#pragma once

#include "app/config/sections.hpp"
#include "methods/loops/method.hpp"

namespace bizo::app {

// ConfigError that names both options.
void require_agreement(const Sections& sections, const methods::Method& method, const Problem& problem);

// ConfigError for teams of ranks (evaluation.ranks_per_item) of which one rank would do all. `divides`: the
// problem has work for the others.
void require_team_work(const Params& evaluation, bool starts_program, bool divides,
                       const std::string& problem);

// Whether a coordinate has a bound on both sides, and room between them: [step] explore looks along those.
bool has_diagonal(const Box& box);

// What is set and has no effect beside the rest, a line each.
std::vector<std::string> idle_settings(const Sections& sections, const methods::Method& method);

}  // namespace bizo::app
