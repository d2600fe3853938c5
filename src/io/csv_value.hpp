// What a field of a CSV file is.
#pragma once

#include <string>
#include <string_view>

namespace bizo::io {

// The number that a field is, finite or not, with '.' or ',' before its fraction; true and false (True, TRUE)
// are 1 and 0, and a D of Fortran is an e. NaN with `false` if it is not a number.
struct FieldValue {
  double number;
  bool is_number;
};
FieldValue value_of(std::string_view field, char decimal);

// Whether the field marks a missing value: empty, NA, NaN, null, None, ?, ...
bool is_missing(std::string_view field);

// Whether it is a number, or meant for one: 1,5 or 1 234 or 12% or 2020-01-01.
bool looks_like_number(std::string_view field);

// Why the field is no finite number and what to do about it. `column`: how an option calls it; `is_label`: it
// is the one of the target.
std::string explain_field(std::string_view field, char decimal, const std::string& column, bool is_label);

}  // namespace bizo::io
