#include "app/study/study_file.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/study/variation.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {
namespace {

constexpr std::size_t kMaxCells = 100000;

OptionTable study_options() {
  return {text_option("output", "", "results of the study; empty: the name of its file with .h5"),
          integer_option("ranks", "1", 1, "ranks of a cell")};
}

// Settings "section.key", each with its values; in a group all have equally many.
struct Group {
  std::vector<IniLine> lines;
  std::vector<std::vector<std::string>> values;
  std::size_t size() const { return values.front().size(); }
};

struct Variant {
  std::string name, where;
  std::vector<IniLine> lines;
};

struct Parts {
  std::map<std::string, Setting> study;
  std::vector<Group> groups;
  std::vector<Variant> variants;
  std::vector<IniLine> settings;  // of --set, of what does not vary
  Ini base;
};

bool is_of_study(const IniHeading& heading) {
  return heading.section == "study" || heading.section == "vary" || heading.section == "variant";
}

// ConfigError where it may not vary.
void require_setting(const IniLine& line) {
  const auto dot = line.key.find('.');
  const std::string section = dot == std::string::npos ? "" : line.key.substr(0, dot);
  if (section.empty() || !std::ranges::count(section_names(), section))
    throw ConfigError(line.where + ": " + line.key +
                      ": a setting that varies is section.key, such as method.radius; known sections: " +
                      listing(section_names()));
  const std::string key = line.key.substr(dot + 1);
  if (section == "run" && (key == "output" || key == "overwrite"))
    throw ConfigError(line.where + ": " + line.key +
                      ": a study names the files of its cells; set study.output");
  if (section == "run" && key == "label")
    throw ConfigError(line.where +
                      ": run.label: a study names its cells after their variants; write [variant NAME]");
}

void add_group(Parts& parts, const std::vector<IniLine>& lines, bool together) {
  Group group;
  for (const auto& line : lines) {
    require_setting(line);
    group.lines.push_back(line);
    group.values.push_back(variation(line.value, line.where + ": " + line.key, together));
    if (group.values.back().size() != group.size())
      throw ConfigError(line.where + ": " + line.key + " has " + std::to_string(group.values.back().size()) +
                        " values and " + lines.front().key + " has " + std::to_string(group.size()) +
                        "; settings that vary together have equally many");
    if (together) continue;
    parts.groups.push_back(std::exchange(group, {}));
  }
  if (!together || group.lines.empty()) return;
  std::set<std::vector<std::string>> seen;
  for (std::size_t i = 0; i < group.size(); ++i) {
    std::vector<std::string> row;
    for (const auto& values : group.values) row.push_back(values[i]);
    if (!seen.insert(row).second)
      throw ConfigError(group.lines.front().where + ": " + group.lines.front().key + " = " + row.front() +
                        ": these values together are given twice; remove one");
  }
  parts.groups.push_back(group);
}

void require_new(std::set<std::string>& seen, const std::vector<IniLine>& lines) {
  for (const auto& line : lines)
    if (!seen.insert(line.key).second)
      throw ConfigError(line.where + ": " + line.key + " varies twice; remove one");
}

void add_variant(Parts& parts, const IniHeading& heading, const std::vector<IniLine>& lines) {
  if (heading.choice.empty())
    throw ConfigError(heading.where + ": [variant] has no name; write [variant cold]");
  for (const auto& variant : parts.variants)
    if (variant.name == heading.choice)
      throw ConfigError(heading.where + ": [variant " + heading.choice + "] is given twice; rename one");
  std::set<std::string> seen;
  require_new(seen, lines);
  for (const auto& line : lines) require_setting(line);
  parts.variants.push_back({heading.choice, heading.where, lines});
}

// "--set section.key=value" as a line.
IniLine line_of(const std::string& setting) {
  const auto equals = setting.find('=');
  const std::string key = trim(setting.substr(0, equals));
  if (equals == std::string::npos || key.find('.') == std::string::npos)
    throw ConfigError("--set " + setting + ": write --set section.key=value");
  return {0, key, trim(setting.substr(equals + 1)), "--set"};
}

// Takes the place of what a [vary] says of it, or of [study]; false: nothing there does.
bool replaced(Ini& ini, const IniLine& given) {
  bool found = false;
  for (auto& line : ini.lines) {
    const IniHeading& heading = ini.headings[line.heading];
    const bool varies = heading.section == "vary" && line.key == given.key;
    if (!varies && !(heading.section == "study" && "study." + line.key == given.key)) continue;
    line.value = given.value;
    line.where = given.where;
    found = true;
  }
  return found;
}

Parts parts_of(Ini ini, const std::vector<std::string>& settings) {
  Parts parts;
  for (const auto& setting : settings) {
    const IniLine line = line_of(setting);
    if (replaced(ini, line)) continue;
    if (line.key.starts_with("study.")) {
      const std::string key = line.key.substr(6);
      parts.study[key] = {unquoted("study", key, line.value, line.where), line.where};
      continue;
    }
    require_setting(line);
    parts.settings.push_back(line);
  }
  std::set<std::string> varying;
  for (std::size_t i = 0; i < ini.headings.size(); ++i) {
    const IniHeading& heading = ini.headings[i];
    std::vector<IniLine> lines;
    for (const auto& line : ini.lines)
      if (line.heading == i) lines.push_back(line);
    if (!is_of_study(heading)) {
      for (auto& line : lines)
        parts.base.lines.push_back({parts.base.headings.size(), line.key, line.value, line.where});
      parts.base.headings.push_back(heading);
    } else if (heading.section == "study") {
      for (const auto& line : lines)
        parts.study[line.key] = {unquoted("study", line.key, line.value, line.where), line.where};
    } else if (heading.section == "vary") {
      require_new(varying, lines);
      add_group(parts, lines, !heading.choice.empty());
    } else {
      add_variant(parts, heading, lines);
    }
  }
  for (const auto& variant : parts.variants) {
    auto seen = varying;
    require_new(seen, variant.lines);
  }
  return parts;
}

// The setting takes the place of whatever the base says of it.
void put(Cell& cell, const IniLine& line, const std::string& value) {
  const auto dot = line.key.find('.');
  const std::string section = line.key.substr(0, dot), key = line.key.substr(dot + 1);
  std::erase_if(cell.ini.lines, [&](const IniLine& old) {
    return old.key == key && cell.ini.headings[old.heading].section == section;
  });
  const auto same = [&](const IniHeading& heading) {
    return heading.section == section && heading.choice.empty();
  };
  auto place = std::ranges::find_if(cell.ini.headings, same);
  if (place == cell.ini.headings.end())
    place = cell.ini.headings.insert(place, IniHeading{section, "", line.where});
  const auto index = static_cast<std::size_t>(place - cell.ini.headings.begin());
  cell.ini.lines.push_back({index, key, value, line.where});
}

Cell cell_of(const Parts& parts, const Variant& variant, std::size_t number) {
  Cell cell{variant.name, {}, parts.base};
  if (!variant.name.empty()) put(cell, {0, "run.label", variant.name, variant.where}, variant.name);
  for (const auto& line : variant.lines) put(cell, line, line.value);
  for (const auto& line : parts.settings) put(cell, line, line.value);
  for (auto group = parts.groups.rbegin(); group != parts.groups.rend(); ++group) {
    const std::size_t at = number % group->size();
    number /= group->size();
    for (std::size_t i = group->lines.size(); i-- > 0;) {
      put(cell, group->lines[i], group->values[i][at]);
      cell.settings.emplace_back(group->lines[i].key, group->values[i][at]);
    }
  }
  std::ranges::reverse(cell.settings);
  return cell;
}

}  // namespace

bool is_study(const std::string& text, const std::string& origin) try {
  return std::ranges::any_of(read_ini(plain_text(text, origin), origin).headings, is_of_study);
} catch (const ConfigError&) {
  return false;
}

Study read_study(const std::string& text, const std::string& origin,
                 const std::vector<std::string>& settings) {
  const Parts parts = parts_of(read_ini(plain_text(text, origin), origin), settings);
  const Params own{"study", study_options(), parts.study};
  const auto variants = parts.variants.empty() ? std::vector<Variant>{{}} : parts.variants;
  std::size_t combinations = 1;
  for (const auto& group : parts.groups) {
    combinations *= group.size();
    if (combinations * variants.size() > kMaxCells)
      throw ConfigError(group.lines.front().where + ": " + group.lines.front().key +
                        ": these are more than 100000 runs; vary less, or together ([vary NAME])");
  }
  if (combinations * variants.size() < 2)
    throw ConfigError(origin + ": nothing varies; add [vary] with method.name = hozog, es, or use bizo run");
  for (const auto& line : parts.base.lines) {
    if (parts.base.headings[line.heading].section != "run") continue;
    if (line.key == "output")
      throw ConfigError(line.where + ": run.output: a study names the files of its cells; set study.output");
    if (line.key == "label" && !parts.variants.empty())
      throw ConfigError(line.where + ": run.label: a study names its cells after their variants; remove it");
  }
  Study study{own.text("output"), static_cast<int>(own.integer("ranks")), {}};
  if (study.output.empty()) study.output = std::filesystem::path(origin).stem().string() + ".h5";
  for (const auto& variant : variants)
    for (std::size_t number = 0; number < combinations; ++number)
      study.cells.push_back(cell_of(parts, variant, number));
  return study;
}

std::string label_of(const Cell& cell) {
  std::string label = cell.variant;
  for (const auto& [name, value] : cell.settings) label += (label.empty() ? "" : ", ") + name + " = " + value;
  return label;
}

}  // namespace bizo::app
