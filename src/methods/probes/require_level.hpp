// A method states what it needs of a problem.
#pragma once

#include <string>

#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

// "it needs level ..., and the problem ... offers level ... only", for messages.
std::string too_low(const Problem& problem, OracleLevel needed);

// ConfigError about [method] name if the problem's level is lower.
void require_level(const Params& method, const Problem& problem, OracleLevel needed);

}  // namespace bizo
