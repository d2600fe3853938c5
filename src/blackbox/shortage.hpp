// What this machine does not give, and every evaluation needs.
#pragma once

#include <string>

#include "bizo/core/error.hpp"

namespace bizo::blackbox {

// `what` could not be done, `error` is the errno; `remedy` is for reasons that have no remedy of their own.
FatalError shortage(const std::string& what, int error, const std::string& remedy);

}  // namespace bizo::blackbox
