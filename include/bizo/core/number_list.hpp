// Numbers that stand in the text of an option.
#pragma once

#include <string>
#include <vector>

namespace bizo {

// The numbers of "1", "0.5, 2", "0.5 2" or "-inf, inf"; none if a word of it is no number, as of a file's
// name.
std::vector<double> numbers_in(std::string text);

}  // namespace bizo
