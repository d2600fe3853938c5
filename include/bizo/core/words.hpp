// The words of an option's value, with quotation marks as in a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bizo {

// `separators` stand between words. What ' or " hold stays together, and they are not part of it.
// ConfigError, begun by `where`, if a quotation is not closed.
std::vector<std::string> split_words(const std::string& text, const std::string& where,
                                     std::string_view separators = " \t");

}  // namespace bizo
