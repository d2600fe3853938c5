// Loading a shared library that has a problem.
#pragma once

#include <string>

#include "bizo_plugin.h"

namespace bizo::blackbox {

// Its table, as of this version: what a library of an earlier one lacks is NULL. `where` names the setting,
// for messages. It stays loaded: what it has started may still run. ConfigError.
bizo_plugin load_plugin(const std::string& library, const std::string& where);

}  // namespace bizo::blackbox
