// bizo list, bizo describe and bizo version.
#include <algorithm>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/config/problem_catalogue.hpp"
#include "app/config/sections.hpp"
#include "app/report/text.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo {
namespace {

// A catalogue without its makers: what can be said about it.
struct Shelf {
  std::string name;     // as in `bizo list NAME`
  std::string section;  // of the configuration
  Catalogue<std::nullptr_t> rows;
};

template <class Make>
Shelf shelf(const std::string& name, const std::string& section, const Catalogue<Make>& catalogue) {
  Shelf shelf{name, section, {}};
  for (const auto& row : catalogue)
    shelf.rows.push_back({row.name, row.summary, row.definition, row.options, nullptr, row.defaults});
  return shelf;
}

std::vector<Shelf> shelves(const CommandLine& line) {
  return {shelf("problems", "problem", all_problems(line.problems)),
          shelf("inner", "inner", inner_catalogue()),
          shelf("directions", "directions", direction_catalogue()),
          shelf("methods", "method", method_catalogue()), shelf("steps", "step", step_catalogue())};
}

void print_options(const std::string& section, const OptionTable& options) {
  for (const auto& option : options) {
    std::printf("  %s.%s = %s\n      %s\n", section.c_str(), option.name.c_str(), option.fallback.c_str(),
                option.help.c_str());
    if (!option.choices.empty())
      std::printf("      %s: %s\n", option.type == OptionType::choice ? "one of" : "or",
                  listing(option.choices).c_str());
  }
}

// An option, and the parts that have it; "" is the section itself.
struct OptionUse {
  std::string section;
  Option option;
  std::vector<std::string> parts;
};

bool is_same(const OptionUse& use, const std::string& section, const Option& option) {
  return use.section == section && use.option.help == option.help && use.option.fallback == option.fallback &&
         use.option.choices == option.choices;
}

// Every option that is called `name` or "section.name", those that are alike once.
std::vector<OptionUse> uses_of(const std::string& name, const std::vector<Shelf>& shelves) {
  std::vector<OptionUse> uses;
  const auto add = [&](const std::string& section, const OptionTable& options, const std::string& part) {
    for (const auto& option : options) {
      if (name != option.name && name != section + "." + option.name) continue;
      const auto old =
          std::ranges::find_if(uses, [&](const auto& use) { return is_same(use, section, option); });
      if (old == uses.end())
        uses.push_back({section, option, {part}});
      else
        old->parts.push_back(part);
    }
  };
  for (const auto& section : section_names()) add(section, common_options(section), "");
  for (const auto& shelf : shelves)
    for (const auto& row : shelf.rows) add(shelf.section, row.options, row.name);
  return uses;
}

void print_use(const OptionUse& use) {
  print_options(use.section, {use.option});
  if (!use.parts.front().empty()) std::printf("      of %s\n", listing(use.parts).c_str());
}

// Of all options, with their sections and without.
std::vector<std::string> option_names(const std::vector<Shelf>& shelves) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& section, const OptionTable& options) {
    for (const auto& option : options) names.insert(names.end(), {option.name, section + "." + option.name});
  };
  for (const auto& section : section_names()) add(section, common_options(section));
  for (const auto& shelf : shelves)
    for (const auto& row : shelf.rows) add(shelf.section, row.options);
  return names;
}

}  // namespace

int list(const CommandLine& line) {
  const auto all = shelves(line);
  std::vector<std::string> names;
  bool found = line.arguments.empty();
  for (const auto& shelf : all) {
    names.push_back(shelf.name);
    if (!line.arguments.empty() && line.arguments[0] != shelf.name) continue;
    found = true;
    std::printf("%s\n", shelf.name.c_str());
    for (const auto& row : shelf.rows) std::printf("  %-18s %s\n", row.name.c_str(), row.summary.c_str());
  }
  if (!found)
    throw ConfigError("bizo list " + line.arguments[0] +
                      ": there is no such catalogue; known: " + listing(names));
  return 0;
}

int describe(const CommandLine& line) {
  const auto& name = line.arguments[0];
  const auto all = shelves(line);
  std::vector<std::string> known = section_names();
  for (const auto& shelf : all) {
    if (const auto* row = find_row(shelf.rows, name)) {
      std::printf("%s: %s\n\n%s\n\nOptions of [%s]\n", name.c_str(), row->summary.c_str(),
                  row->definition.c_str(), shelf.section.c_str());
      print_options(shelf.section, common_options(shelf.section));
      print_options(shelf.section, row->options);
      if (!row->defaults.empty()) std::printf("\nIts own defaults of other options\n");
      for (const auto& [option, value] : row->defaults)
        std::printf("  %s = %s\n", option.c_str(), value.c_str());
      return 0;
    }
    for (const auto& row : shelf.rows) known.push_back(row.name);
  }
  for (const auto& section : section_names())
    if (section == name) {
      std::printf("Options of [%s]\n", name.c_str());
      print_options(section, common_options(section));
      return 0;
    }
  if (const auto uses = uses_of(name, all); !uses.empty()) {
    std::ranges::for_each(uses, print_use);
    return 0;
  }
  std::vector<std::string> near_ones = known;
  const auto options = option_names(all);
  near_ones.insert(near_ones.end(), options.begin(), options.end());
  const auto near = nearest(name, near_ones);
  throw ConfigError("bizo describe " + name + ": there is no such name" +
                    (near.empty() ? "" : "; did you mean " + near + "?") +
                    "; known: every option, such as method.radius, and " + listing(known));
}

int version() {
  std::printf("bizo %s (%s)\n", BIZO_VERSION, BIZO_GIT_REVISION);
  return 0;
}

}  // namespace bizo
