// Where results may go.
#pragma once

#include <string>

namespace bizo {

// Refuses an output that exists (ConfigError, unless `overwrite`) or cannot be written (Error). Leaves
// nothing behind.
void require_writable(const std::string& output, bool overwrite);

}  // namespace bizo
