// Numbers as programs of many languages write them.
#pragma once

#include <string>
#include <string_view>

namespace bizo::blackbox {

// Whether the text is one number: as C, Python and their like write it, with a D or without any letter before
// the exponent (Fortran), what is not finite also as Microsoft's run-time does (-1.#IND). Beyond the range of
// double it is 0 or infinite.
bool parse_number(std::string_view text, double& value);

// What to say of words where a number is expected: "; the remedy", "" if they are none of the usual ones.
std::string hint_at_number(std::string_view words);

}  // namespace bizo::blackbox
