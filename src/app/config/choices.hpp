// [method hozog]: settings of one choice, which hold only where it is made.
#pragma once

#include <string>

#include "app/config/config.hpp"

namespace bizo::app {

// The key that names the section's component: "name", "family" or "rule"; "": it has none.
std::string component_key(const std::string& section);

// The settings of [section choice] for every component that the configuration names; those of one that
// method.name = auto or inner.name = auto will name come later. ConfigError for a choice that does not exist
// and for a setting, chosen or not, that the choice does not have.
void use_choices(Config& config);

}  // namespace bizo::app
