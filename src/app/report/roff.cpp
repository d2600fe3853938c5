#include "app/report/roff.hpp"

#include <cstdio>

namespace bizo::app {
namespace {

constexpr unsigned kReplacement = 0xfffd;  // of what is no character

// The number of the character of UTF-8 that begins at `at`, which moves behind it.
unsigned next_character(const std::string& text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  unsigned number = more == 0 ? first : first & (0x3fU >> more);
  if (at + static_cast<std::size_t>(more) > text.size()) return kReplacement;
  for (int i = 0; i < more; ++i) number = number << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return number;
}

}  // namespace

std::string roff(const std::string& text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const bool starts = at == 0 || text[at - 1] == '\n';
    const unsigned character = next_character(text, at);
    char number[16];
    if (starts && (character == '.' || character == '\'')) safe += "\\&";  // it would be a request
    switch (character) {
      case '\\':
        safe += "\\e";
        break;
      case '-':
        safe += "\\-";
        break;
      case '\'':
        safe += "\\(aq";
        break;
      case '"':
        safe += "\\(dq";
        break;  // it would group the arguments of a request
      case '`':
        safe += "\\(ga";
        break;
      case '^':
        safe += "\\(ha";
        break;
      case '~':
        safe += "\\(ti";
        break;
      default:
        if (character < 0x80) {
          safe += static_cast<char>(character);
        } else {
          std::snprintf(number, sizeof number, "\\[u%04X]", character);
          safe += number;
        }
    }
  }
  return safe;
}

std::string roff_block(const std::string& text) {
  return ".PP\n.nf\n" + roff(text) + "\n.fi\n";
}

std::string roff_term(const std::string& term, const std::string& text) {
  return ".TP\n.B " + roff(term) + "\n" + roff(text) + "\n";
}

}  // namespace bizo::app
