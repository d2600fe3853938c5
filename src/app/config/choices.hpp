// [method hozog]: settings of one choice, which hold only where it is made.
#pragma once

#include <string>

#include "app/config/config.hpp"

namespace bizo::app {

// The settings of [section choice] for every component that the configuration names itself. ConfigError for a
// choice that does not exist and for a setting, chosen or not, that the choice does not have.
void use_named_choices(Config& config);

// And those of components that were chosen for it: by auto, by the method, or by default.
void use_default_choices(Config& config);

}  // namespace bizo::app
