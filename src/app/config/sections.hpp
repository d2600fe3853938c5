// What may stand in a configuration: the option table of every section, given the components that it names.
#pragma once

#include "app/config/config.hpp"
#include "bizo/core/stopping.hpp"

namespace bizo::app {

struct Sections {
  Params problem, inner, directions, method, step, evaluation, budget, run;
};

// Checks every setting. ConfigError.
Params read_problem_section(const Config& config);
Params read_section(const Config& config, const std::string& section);  // evaluation, budget or run
Sections read_sections(const Config& config);

// What the section's first option names: as given, by the method's own default, or by default.
std::string component_of(const Config& config, const std::string& section);

Budget read_budget(const Params& budget, const Params& evaluation);

}  // namespace bizo::app
