// method = auto: what a configuration leaves open is chosen from what the problem can answer and its size.
#pragma once

#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::app {

struct AutomaticChoice {
  std::string method;
  std::string why;                                   // one line
  std::vector<std::array<std::string, 3>> settings;  // section, key, value; method.name among them
};

// For the problem as the method sees it.
AutomaticChoice automatic_choice(const Problem& problem);

bool is_automatic(const Config& config);

// Sets what the user left open. A section whose component the user named is left alone. Returns
// "method = auto: aid, because ...".
std::string apply_automatic_choice(Config& config, const Problem& problem);

}  // namespace bizo::app
