#include "io/csv_line.hpp"

#include <algorithm>
#include <array>

#include "io/text_file.hpp"

namespace bizo::io {
namespace {

constexpr std::string_view kFieldWhite = " \t\r\v\f";

bool separates(char letter, char separator) {
  return separator == kBlank ? letter == ' ' || letter == '\t' : letter == separator;
}

// Takes the first field off `line`, up to the separator or the end.
std::string_view take_plain(std::string_view& line, char separator) {
  std::size_t end = 0;
  while (end < line.size() && !separates(line[end], separator)) ++end;
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end);
  return trimmed(field);
}

// The same for one that starts with a quotation mark; false if it is not closed, or something follows it.
bool take_quoted(std::string_view& line, char separator, std::string_view& field) {
  std::size_t end = 1;
  while (end < line.size() && (line[end] != '"' || line.substr(end, 2) == "\"\""))
    end += line[end] == '"' ? 2 : 1;
  if (end >= line.size()) return false;
  field = line.substr(1, end - 1);
  line.remove_prefix(end + 1);
  while (!line.empty() && !separates(line[0], separator) &&
         kFieldWhite.find(line[0]) != std::string_view::npos)
    line.remove_prefix(1);
  return line.empty() || separates(line[0], separator);
}

// Blanks before a field, except a tab that separates.
void skip_white(std::string_view& line, char separator) {
  const auto white = [&](char letter) {
    return kFieldWhite.find(letter) != std::string_view::npos && (separator == kBlank || letter != separator);
  };
  while (!line.empty() && white(line[0])) line.remove_prefix(1);
}

// How many fields every line has; 0: they differ, or have one.
std::size_t width_with(std::span<const std::string_view> lines, char separator) {
  Fields fields;
  std::size_t first = 0, width = 0;
  for (const auto& line : lines) {
    if (!split(line, separator, fields)) return 0;
    if (first == 0)
      first = fields.size();
    else if (width == 0)
      width = fields.size();
    else if (fields.size() != width)
      return 0;
  }
  if (width == 0) width = first;
  return first == width || first + 1 == width ? width : 0;
}

}  // namespace

bool split(std::string_view line, char separator, Fields& fields) {
  fields.clear();
  if (separator == kBlank) line = trimmed(line);
  for (;;) {
    skip_white(line, separator);
    std::string_view field;
    if (!line.starts_with('"'))
      field = take_plain(line, separator);
    else if (!take_quoted(line, separator, field))
      return false;
    fields.push_back(field);
    if (line.empty()) return true;
    line.remove_prefix(1);
  }
}

std::string unescaped(std::string_view field) {
  std::string text(field);
  for (std::size_t at = 0; (at = text.find("\"\"", at)) != std::string::npos; ++at) text.erase(at, 1);
  return text;
}

char separator_of(std::span<const std::string_view> lines, char excluded) {
  constexpr std::array kCandidates{'\t', ';', ',', kBlank};
  for (const char candidate : kCandidates)
    if (candidate != excluded && width_with(lines, candidate) > 1) return candidate;
  // Lines that differ are for the reader to complain about. Perhaps the first one is a title.
  const auto below = lines.subspan(std::min<std::size_t>(1, lines.size()));
  for (const char candidate : kCandidates)
    if (candidate != excluded && width_with(below, candidate) > 1) return candidate;
  for (const char candidate : kCandidates)
    if (Fields fields;
        candidate != excluded && !lines.empty() && split(lines[0], candidate, fields) && fields.size() > 1)
      return candidate;
  return ',';
}

}  // namespace bizo::io
