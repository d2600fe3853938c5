// A problem in a shared library, through the C interface of bizo_plugin.h.
#pragma once

#include <memory>
#include <string>

#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

// `where` begins messages, such as "job.ini:3: problem.library = ./libmine.so". ConfigError if the library
// cannot be loaded, has another version, or does not want the settings.
std::unique_ptr<Oracle> make_plugin_oracle(const std::string& library, const std::string& settings,
                                           const std::string& where);

}  // namespace bizo::blackbox
