// Numbers in the text of an option.
#pragma once

#include <string>
#include <vector>

namespace bizo {

// The numbers of "1", "0.5, 2", "0.5 2" or "-inf, inf"; none if a word is not a number, as in a file's name.
std::vector<double> numbers_in(std::string text);

// The first word of "0.5, a", "[1, 2]" or "1;2" that is no number; "" of what looks like no list, such as a
// file's name: there is a number beside it, or it has none but the letters of lists.
std::string flaw_of_list(const std::string& text);

}  // namespace bizo
