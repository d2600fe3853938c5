// Words of job scripts.
#pragma once

#include <string>

namespace bizo::app {

// A word of a shell, in quotes if need be.
std::string shell_word(const std::string& word);

}  // namespace bizo::app
