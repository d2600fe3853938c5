// Lists and ranges of a setting that varies.
#pragma once

#include <string>
#include <vector>

namespace bizo::app {

// The values that a text stands for, each as a configuration has it:
//   a, b, c            these; what has a comma in it stands in quotation marks
//   3..6               3, 4, 5, 6; whole numbers
//   2, 4, ..., 256     2, 4, 8, ..., 256: the quotient of the first two where that meets the last, else
//   1, 3, ..., 9       1, 3, 5, 7, 9: their difference
// `where` is for messages. ConfigError: no value, one twice (unless `repeats`, where others tell them apart),
// a progression that misses its end, more than 10000 values.
std::vector<std::string> variation(const std::string& text, const std::string& where, bool repeats = false);

}  // namespace bizo::app
