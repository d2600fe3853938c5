// Text files as editors, spreadsheets and shells of many systems write them.
#pragma once

#include <string>
#include <string_view>

namespace bizo {

// `text` without the byte order mark of UTF-8.
std::string_view without_mark(std::string_view text);

// What `bytes` are if not ASCII or UTF-8 text, and the remedy; "" if nothing is wrong.
std::string flaw_of_text(std::string_view bytes);

// The text of a file: without its mark, lone carriage returns turned into line ends. ConfigError, starting
// with `path`, if the bytes are not text.
std::string plain_text(std::string bytes, const std::string& path);

// An addition to the message that a path cannot be used: ~ and $ are not expanded; "" if it has neither.
std::string unexpanded(const std::string& path);

}  // namespace bizo
