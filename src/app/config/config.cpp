#include "app/config/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/config/renamed.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {
namespace {

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
  static const std::vector<std::string> names{"problem", "inner",      "directions", "method", "step",
                                              "search",  "evaluation", "budget",     "run"};
  return names;
}

std::string component_key(const std::string& section) {
  static const std::map<std::string, std::string> keys{
      {"problem", "name"}, {"inner", "name"}, {"directions", "family"}, {"method", "name"}, {"step", "rule"}};
  const auto found = keys.find(section);
  return found == keys.end() ? "" : found->second;
}

Config::Config(std::string text, const std::string& origin, Catalogue<MakeProblem> problems)
    : text_(plain_text(std::move(text), origin)), problems_(std::move(problems)) {
  read(read_ini(text_, origin));
}

Config::Config(const Ini& ini, Catalogue<MakeProblem> problems)
    : text_(text_of(ini)), problems_(std::move(problems)) {
  read(ini);
}

void Config::read(const Ini& ini) {
  for (const auto& [section, choice, where] : ini.headings) {
    require_section(section, where);
    if (!choice.empty()) choices_.push_back({section, choice, where, {}});
  }
  for (const auto& [heading, key, value, where] : ini.lines) {
    const auto& [section, choice, begins] = ini.headings[heading];
    if (!choice.empty() && key == component_key(section))
      throw ConfigError(where + ": " + section + "." + key + " cannot be given in [" + section + " " +
                        choice + "], which says so already; remove it");
    const Setting setting{unquoted(section, key, value, where), where};
    auto& settings = choice.empty() ? sections_[section] : settings_for(section, choice);
    const auto [old, is_new] = settings.try_emplace(key, setting);
    if (!is_new)
      throw ConfigError(where + ": " + section + "." + key + " is given twice, first at " +
                        old->second.origin + "; remove one");
  }
}

std::map<std::string, Setting>& Config::settings_for(const std::string& section, const std::string& choice) {
  return std::ranges::find_if(
             choices_,
             [&](const ChoiceSettings& one) { return one.section == section && one.choice == choice; })
      ->settings;
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
  for (auto& [section, choice, where, settings] : choices_) {
    const std::string key = component_key(section);
    SettingsBySection alone{{section, settings}};
    if (!key.empty()) alone[section][key] = {choice, where};
    const auto lines = bizo::app::use_new_names(alone);
    renamed_.insert(renamed_.end(), lines.begin(), lines.end());
    if (!key.empty()) choice = alone[section].extract(key).mapped().value;
    settings = std::move(alone[section]);
  }
}

void Config::use_choice(const std::string& section, const std::string& choice) {
  for (const auto& one : choices_) {
    if (one.section != section || one.choice != choice) continue;
    for (const auto& [key, setting] : one.settings)
      if (Setting& now = sections_[section][key]; !now.origin.starts_with("--")) now = setting;
  }
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

}  // namespace bizo::app
