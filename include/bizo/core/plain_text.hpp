// Text files as editors, spreadsheets and shells of many systems write them.
#pragma once

#include <string>
#include <string_view>

namespace bizo {

// `text` without the byte order mark of UTF-8.
std::string_view without_mark(std::string_view text);

// What `bytes` are instead of text in ASCII or UTF-8, and what to do about it; "" if nothing is wrong.
std::string flaw_of_text(std::string_view bytes);

// The text of a file: without its mark, carriage returns that stand alone for ends of lines as such.
// ConfigError, begun by `path`, if the bytes are no text.
std::string plain_text(std::string bytes, const std::string& path);

// What to add to the message that a path cannot be used: nothing expands ~ and $ in it; "" if it has none.
std::string unexpanded(const std::string& path);

}  // namespace bizo
