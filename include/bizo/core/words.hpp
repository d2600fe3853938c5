// The words of an option's value, with quotation marks as in a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bizo {

// Whether a backslash within "..." stands at `at` that keeps the next letter from its meaning, as in a shell:
// before ", \, $ and `. Before others it is a letter.
bool is_escape(std::string_view text, std::size_t at);

// `separators` stand between words. What ' or " hold stays together, and they are not part of it.
// ConfigError, starting with `where`, if a quotation is not closed.
std::vector<std::string> split_words(const std::string& text, const std::string& where,
                                     std::string_view separators = " \t");

}  // namespace bizo
