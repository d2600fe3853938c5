// bizo describe: a part and its options, the options of a section, or one option.
#include <algorithm>
#include <cstdio>

#include "app/commands/catalogue_views.hpp"
#include "app/commands/commands.hpp"
#include "app/config/common_options.hpp"
#include "app/config/renamed.hpp"
#include "app/config/sections.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {
namespace {

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
std::vector<OptionUse> uses_of(const std::string& name, const std::vector<CatalogueView>& catalogues) {
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
  for (const auto& catalogue : catalogues)
    for (const auto& row : catalogue.rows) add(catalogue.section, row.options, row.name);
  return uses;
}

void print_use(const OptionUse& use) {
  print_options(use.section, {use.option});
  if (!use.parts.front().empty()) std::printf("      of %s\n", listing(use.parts).c_str());
}

// Of all options, with their sections and without.
std::vector<std::string> option_names(const std::vector<CatalogueView>& catalogues) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& section, const OptionTable& options) {
    for (const auto& option : options) names.insert(names.end(), {option.name, section + "." + option.name});
  };
  for (const auto& section : section_names()) add(section, common_options(section));
  for (const auto& catalogue : catalogues)
    for (const auto& row : catalogue.rows) add(catalogue.section, row.options);
  return names;
}

// A part with this name.
bool print_part(const std::string& name, const std::vector<CatalogueView>& catalogues) {
  for (const auto& catalogue : catalogues) {
    const auto* row = find_row(catalogue.rows, name);
    if (!row) continue;
    std::printf("%s: %s\n\n%s\n\nOptions of [%s]\n", name.c_str(), row->summary.c_str(),
                row->definition.c_str(), catalogue.section.c_str());
    print_options(catalogue.section, common_options(catalogue.section));
    print_options(catalogue.section, row->options);
    if (!row->defaults.empty()) std::printf("\nIts own defaults of other options\n");
    for (const auto& [option, value] : row->defaults)
      std::printf("  %s = %s\n", option.c_str(), value.c_str());
    return true;
  }
  return false;
}

// A part, a section or an option.
bool print_named(const std::string& name, const std::vector<CatalogueView>& catalogues) {
  if (print_part(name, catalogues)) return true;
  if (std::ranges::count(section_names(), name) > 0) {
    std::printf("Options of [%s]\n", name.c_str());
    print_options(name, common_options(name));
    return true;
  }
  const auto uses = uses_of(name, catalogues);
  std::ranges::for_each(uses, print_use);
  return !uses.empty();
}

[[noreturn]] void refuse_unknown(const std::string& name, const std::vector<CatalogueView>& catalogues) {
  std::vector<std::string> known = section_names();
  for (const auto& catalogue : catalogues)
    for (const auto& row : catalogue.rows) known.push_back(row.name);
  std::vector<std::string> near_ones = known;
  const auto options = option_names(catalogues);
  near_ones.insert(near_ones.end(), options.begin(), options.end());
  const auto near = nearest(name, near_ones);
  throw ConfigError("bizo describe " + name + ": there is no such name" +
                    (near.empty() ? "" : "; did you mean " + near + "?") +
                    "; known: every option, such as method.radius, and " + listing(known));
}

}  // namespace

int describe(const CommandLine& line) {
  const auto& name = line.arguments[0];
  const auto all = catalogue_views(line);
  if (print_named(name, all)) return 0;
  const auto today = new_names_of(name);
  if (today.empty()) refuse_unknown(name, all);
  std::printf("%s is now %s\n\n", name.c_str(), listing(today).c_str());
  for (const auto& now : today) print_named(now, all);
  return 0;
}

}  // namespace bizo::app
