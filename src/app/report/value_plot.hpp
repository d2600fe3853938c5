// A picture of values for a terminal, in Braille characters.
#pragma once

#include <span>
#include <string>

namespace bizo::app {

// Values against their number: `rows` lines of `columns` characters with 4 x 2 dots each, the largest and the
// least value at the left, on a logarithmic axis where they are positive and span two decades or more. A dot
// stands for the mean of its values; those that are not finite have none. Lines end with \n. "" without two
// finite values.
std::string value_plot(std::span<const double> values, int columns, int rows);

}  // namespace bizo::app
