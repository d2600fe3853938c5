// Text for `man`: roff with the macros of man(7).
#pragma once

#include <string>

namespace bizo::app {

// A text as it is, in the middle of a line or at its start; characters beyond ASCII by their numbers.
std::string roff(const std::string& text);

// Lines that stay as they are, with their blanks.
std::string roff_block(const std::string& text);

// A term in bold and, indented below, what it means.
std::string roff_term(const std::string& term, const std::string& text);

}  // namespace bizo::app
