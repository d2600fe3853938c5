// What an exception means to the user.
#pragma once

#include <exception>

#include "parallel/start_up.hpp"

namespace bizo::app {

// The message, one line, and the exit code: 2 for a mistake of the user, otherwise 1.
parallel::Failure failure_of(const std::exception& error);

}  // namespace bizo::app
