// Lines of CSV files as fields.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bizo::io {

using Fields = std::vector<std::string_view>;

// Stands for any run of blanks and tabs as a separator.
inline constexpr char kBlank = ' ';

// The fields of a line, without blanks and quotation marks around them. A field may be in "..."; a separator
// in there separates nothing, and "" is a quotation mark. False if such a field is not closed, or goes on.
bool split(std::string_view line, char separator, Fields& fields);

// A field's text, "" being a quotation mark.
std::string unescaped(std::string_view field);

// Which of tab, ';' (unless it is `excluded`), ',' and blanks divides all of the lines into the same number
// of fields, at least two; the first line may have one less (R's write.table). Tried in this order.
char separator_of(std::span<const std::string_view> lines, char excluded);

}  // namespace bizo::io
