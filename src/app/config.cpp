#include "bizo/app/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// A comment starts at the line's first character or after a blank, so that values may contain # and ;.
std::string without_comment(const std::string& line) {
  for (std::size_t i = 0; i < line.size(); ++i)
    if ((line[i] == '#' || line[i] == ';') && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
      return line.substr(0, i);
  return line;
}

void require_section(const std::string& name, const std::string& origin) {
  const auto& known = section_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const auto near = nearest(name, known);
  throw ConfigError(origin + ": [" + name + "]: there is no such section" +
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
    : text_(std::move(text)), problems_(std::move(problems)) {
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
      throw ConfigError(where + ": \"" + line + "\": a line must be [section], key = value or a # comment");
    if (section.empty())
      throw ConfigError(where + ": " + key +
                        ": there is no section yet; put a line such as [problem] before it");
    const auto [old, is_new] =
        sections_[section].try_emplace(key, Setting{trim(line.substr(equals + 1)), where});
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
  sections_[section][key] = {trim(assignment.substr(equals + 1)), "--set"};
  add_comment(text_, "--set " + assignment);
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

}  // namespace bizo
