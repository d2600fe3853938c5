#include "app/config/ini.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <string_view>

#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/words.hpp"

namespace bizo::app {
namespace {

bool is_quote(char letter) {
  return letter == '"' || letter == '\'';
}

// Of a word such as don't, which is no quotation.
bool is_apostrophe(const std::string& line, std::size_t at) {
  const auto letter = [&](std::size_t i) { return std::isalnum(static_cast<unsigned char>(line[i])) != 0; };
  return line[at] == '\'' && at > 0 && at + 1 < line.size() && letter(at - 1) && letter(at + 1);
}

// Of the quotation that begins at `begin`; npos: it has none.
std::size_t end_of_quotation(const std::string& line, std::size_t begin) {
  for (std::size_t i = begin + 1; i < line.size(); ++i) {
    if (line[i] == line[begin]) return i;
    if (line[begin] == '"' && is_escape(line, i)) ++i;
  }
  return std::string::npos;
}

// Where there is a blank before it.
bool begins_comment(const std::string& value) {
  return value.starts_with('#') || value.starts_with(';');
}

// A comment begins at the line's first character or after a blank, so that values may contain # and ;. What
// is in quotation marks is no comment.
std::string without_comment(const std::string& line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool begins = i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t';
    if (begins && (line[i] == '#' || line[i] == ';')) return line.substr(0, i);
    if (!is_quote(line[i]) || is_apostrophe(line, i)) continue;
    if (const auto end = end_of_quotation(line, i); end != std::string::npos) i = end;
  }
  return line;
}

// These are lists of words: quotation marks say where a word ends, and stay.
bool holds_words(const std::string& section, const std::string& key) {
  static const std::set<std::string> lists{"command", "copy", "link", "leave_out", "url"};
  return section == "problem" && lists.contains(key);
}

// Whether all of the value is one quotation.
bool is_quotation(const std::string& value) {
  return value.size() > 1 && is_quote(value[0]) && value.find(value[0], 1) == value.size() - 1;
}

// What nobody sees comes from web pages and office programs: no-break and other blanks, marks of byte order.
bool has_unseen_end(std::string_view value) {
  for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x8B", "\xEF\xBB\xBF"})
    if (value.starts_with(blank) || value.ends_with(blank)) return true;
  return false;
}

// [section] or [section choice].
IniHeading heading_of(const std::string& line, const std::string& where) {
  if (line.back() != ']')
    throw ConfigError(where + ": " + line + ": the bracket is not closed; write [section]");
  const std::string name = trim(line.substr(1, line.size() - 2));
  const auto blank = name.find_first_of(" \t");
  if (blank == std::string::npos) return {name, "", where};
  return {name.substr(0, blank), trim(name.substr(blank)), where};
}

}  // namespace

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Bytes that are not plain ASCII as \xNN.
std::string visible(const std::string& text) {
  std::string shown;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    shown += code >= ' ' && code < 0x7f ? std::string(1, letter) : format("\\x%02X", code);
  }
  return shown;
}

void require_seen(const std::string& key, const std::string& value, const std::string& where) {
  const auto seen = [](unsigned char letter) { return letter >= ' ' && letter < 0x7f; };
  if (!std::ranges::all_of(key, seen))
    throw ConfigError(where + ": \"" + visible(key) +
                      "\": a key must be plain ASCII (\\xC2\\xA0 is a no-break space); type it again");
  if (has_unseen_end(value))
    throw ConfigError(
        where + ": " + key + " = " + visible(value) +
        ": it begins or ends with a blank that is not ASCII (\\xC2\\xA0 is a no-break space); remove it");
}

std::string unquoted(const std::string& section, const std::string& key, const std::string& value,
                     const std::string& where) {
  if (holds_words(section, key) || value.empty() || !is_quote(value[0])) return value;
  if (is_quotation(value)) return value.substr(1, value.size() - 2);
  if (value.find(value[0], 1) == std::string::npos)
    throw ConfigError(where + ": " + section + "." + key + " = " + value +
                      ": a quotation mark is not closed; add the missing " + value[0]);
  return value;
}

std::string assignment(const std::string& section, const std::string& key, const std::string& value) {
  const bool unclosed = !value.empty() && is_quote(value[0]) && value.find(value[0], 1) == std::string::npos;
  const bool quote = !holds_words(section, key) && (is_quotation(value) || unclosed || value != trim(value));
  const std::string mark = !quote ? "" : value.find('"') == std::string::npos ? "\"" : "'";
  return section + "." + key + "=" + mark + value + mark;
}

std::string text_of(const Ini& ini) {
  std::string text;
  for (std::size_t i = 0; i < ini.headings.size(); ++i) {
    const auto& [section, choice, where] = ini.headings[i];
    text += "[" + section + (choice.empty() ? "" : " " + choice) + "]\n";
    for (const auto& line : ini.lines)
      if (line.heading == i)
        text += line.key + (begins_comment(line.value) ? " =" : " = ") + line.value + "\n";
  }
  return text;
}

Ini read_ini(const std::string& text, const std::string& origin) {
  Ini ini;
  std::istringstream lines(text);
  int number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    const std::string where = origin + ":" + std::to_string(++number);
    const std::string line = trim(without_comment(raw));
    if (line.empty()) continue;
    if (line.front() == '[') {
      ini.headings.push_back(heading_of(line, where));
      continue;
    }
    const auto equals = line.find('=');
    const std::string key = trim(line.substr(0, equals));
    if (equals == std::string::npos || key.empty())
      throw ConfigError(where + ": \"" + visible(line) +
                        "\": a line must be [section], key = value or a # comment");
    if (ini.headings.empty())
      throw ConfigError(where + ": " + key +
                        ": there is no section yet; put a line such as [problem] before it");
    const std::string value = trim(line.substr(equals + 1));
    require_seen(key, value, where);
    ini.lines.push_back({ini.headings.size() - 1, key, value, where});
  }
  return ini;
}

}  // namespace bizo::app
