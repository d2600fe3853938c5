#include "app/config/config.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/config/renamed.hpp"
#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "bizo/core/suggestions.hpp"
#include "bizo/core/words.hpp"

namespace bizo::app {
namespace {

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

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

std::string unquoted(const std::string& section, const std::string& key, const std::string& value,
                     const std::string& where) {
  if (holds_words(section, key) || value.empty() || !is_quote(value[0])) return value;
  if (is_quotation(value)) return value.substr(1, value.size() - 2);
  if (value.find(value[0], 1) == std::string::npos)
    throw ConfigError(where + ": " + section + "." + key + " = " + value +
                      ": a quotation mark is not closed; add the missing " + value[0]);
  return value;
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

// What nobody sees comes from web pages and office programs: no-break and other blanks, marks of byte order.
bool has_unseen_end(std::string_view value) {
  for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x8B", "\xEF\xBB\xBF"})
    if (value.starts_with(blank) || value.ends_with(blank)) return true;
  return false;
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

void require_section(const std::string& name, const std::string& origin) {
  const auto& known = section_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const auto near = nearest(name, known);
  throw ConfigError(origin + ": [" + visible(name) + "]: there is no such section" +
                    (near.empty() ? "" : "; did you mean [" + near + "]?") + "; known: " + listing(known));
}

void add_comment(std::string& text, const std::string& comment) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  text.append("# ").append(comment).append("\n");
}

}  // namespace

const std::vector<std::string>& section_names() {
  static const std::vector<std::string> names{"problem", "inner",      "directions", "method",
                                              "step",    "evaluation", "budget",     "run"};
  return names;
}

Config::Config(std::string text, const std::string& origin, Catalogue<MakeProblem> problems)
    : text_(plain_text(std::move(text), origin)), problems_(std::move(problems)) {
  std::istringstream lines(text_);
  std::string section;
  int number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    const std::string where = origin + ":" + std::to_string(++number);
    const std::string line = trim(without_comment(raw));
    if (line.empty()) continue;
    if (line.front() == '[') {
      if (line.back() != ']')
        throw ConfigError(where + ": " + line + ": the bracket is not closed; write [section]");
      section = trim(line.substr(1, line.size() - 2));
      require_section(section, where);
      continue;
    }
    const auto equals = line.find('=');
    const std::string key = trim(line.substr(0, equals));
    if (equals == std::string::npos || key.empty())
      throw ConfigError(where + ": \"" + visible(line) +
                        "\": a line must be [section], key = value or a # comment");
    if (section.empty())
      throw ConfigError(where + ": " + key +
                        ": there is no section yet; put a line such as [problem] before it");
    const std::string value = trim(line.substr(equals + 1));
    require_seen(key, value, where);
    const auto [old, is_new] =
        sections_[section].try_emplace(key, Setting{unquoted(section, key, value, where), where});
    if (!is_new)
      throw ConfigError(where + ": " + section + "." + key + " is given twice, first at " +
                        old->second.origin + "; remove one");
  }
}

void Config::set(const std::string& assignment) {
  const auto equals = assignment.find('=');
  const auto dot = assignment.find('.');
  const std::string where = "--set " + assignment;
  const bool split = equals != std::string::npos && dot != std::string::npos && dot < equals;
  const std::string section = split ? trim(assignment.substr(0, dot)) : "";
  const std::string key = split ? trim(assignment.substr(dot + 1, equals - dot - 1)) : "";
  if (section.empty() || key.empty())
    throw ConfigError(where + ": it must be section.key=value, for example --set method.radius=1e-3");
  require_section(section, where);
  const std::string value = trim(assignment.substr(equals + 1));
  require_seen(key, value, where);
  sections_[section][key] = {unquoted(section, key, value, "--set"), "--set"};
  add_comment(text_, "--set " + assignment);
}

void Config::set(const std::string& section, const std::string& key, const std::string& value,
                 const std::string& origin) {
  require_seen(key, value, origin);
  sections_[section][key] = {value, origin};
  add_comment(text_, "--set " + assignment(section, key, value));
}

void Config::use_new_names() {
  renamed_ = bizo::app::use_new_names(sections_);
}

void Config::set_default(const std::string& section, const std::string& key, const std::string& value,
                         const std::string& origin) {
  auto& settings = sections_[section];
  const auto given = settings.find(key);
  if (given != settings.end() && !(key == "name" && given->second.value == "auto")) return;
  settings[key] = {value, origin};
  add_comment(text_, "auto " + section + "." + key + "=" + value);
}

const std::map<std::string, Setting>& Config::section(const std::string& name) const {
  static const std::map<std::string, Setting> nothing;
  const auto found = sections_.find(name);
  return found == sections_.end() ? nothing : found->second;
}

std::string assignment(const std::string& section, const std::string& key, const std::string& value) {
  const bool unclosed = !value.empty() && is_quote(value[0]) && value.find(value[0], 1) == std::string::npos;
  const bool quote = !holds_words(section, key) && (is_quotation(value) || unclosed || value != trim(value));
  const std::string mark = !quote ? "" : value.find('"') == std::string::npos ? "\"" : "'";
  return section + "." + key + "=" + mark + value + mark;
}

std::map<std::string, std::string> settings_of(const Config& config) {
  std::map<std::string, std::string> settings;
  for (const auto& section : section_names())
    for (const auto& [key, setting] : config.section(section)) settings[section + "." + key] = setting.value;
  return settings;
}

std::string read_config_file(const std::string& path) {
  const auto advice = "; check the path of the configuration";
  if (std::filesystem::is_directory(path)) throw Error("cannot read " + path + ": it is a folder" + advice);
  std::ifstream file(path);
  std::ostringstream text;
  if (!file) throw Error("cannot open " + path + ": " + std::strerror(errno) + advice);
  text << file.rdbuf();
  return text.str();
}

}  // namespace bizo::app
