#include "bizo/core/one_line.hpp"

namespace bizo {

std::string one_line(const std::string& text, std::size_t max) {
  std::string line;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code > ' ' && code != 0x7f)
      line += letter;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  if (line.size() <= max) return line;
  // Not within a letter of several bytes.
  while (max > 0 && (static_cast<unsigned char>(line[max]) & 0xc0) == 0x80) --max;
  return line.substr(0, max) + "...";
}

}  // namespace bizo
