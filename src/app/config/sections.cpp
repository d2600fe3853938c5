#include "app/config/sections.hpp"

#include <algorithm>

#include "app/config/common_options.hpp"
#include "app/config/problem_catalogue.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

using Defaults = std::map<std::string, std::string>;

OptionTable with_defaults(OptionTable table, const std::string& section, const Defaults& defaults) {
  for (auto& option : table)
    if (const auto found = defaults.find(section + "." + option.name); found != defaults.end())
      option.fallback = found->second;
  return table;
}

// Those of the method that the configuration names: what it needs where the user says nothing.
Defaults method_defaults(const Config& config) {
  const auto& settings = config.section("method");
  const auto given = settings.find("name");
  const auto* row =
      find_row(methods::catalogue(),
               given == settings.end() ? common_options("method")[0].fallback : given->second.value);
  return row ? row->defaults : Defaults{};
}

bool has_option(const OptionTable& table, const std::string& name) {
  return std::ranges::any_of(table, [&](const auto& option) { return option.name == name; });
}

// A configuration that was written for one component is tried with another, and has options of the first.
template <class Make>
void refuse_options_of_others(const std::map<std::string, Setting>& settings, const std::string& section,
                              const std::string& chosen, const OptionTable& table,
                              const Catalogue<Make>& catalogue) {
  for (const auto& [written, setting] : settings) {
    if (has_option(table, written)) continue;
    std::vector<std::string> owners;
    for (const auto& row : catalogue)
      if (has_option(row.options, written)) owners.push_back(row.name);
    if (!owners.empty())
      throw ConfigError(setting.origin + ": " + section + "." + written + ": there is no such option of " +
                        chosen + ", but of " + listing(owners) + "; leave it out, or move it to [" + section +
                        " " + owners.front() + "], where it holds for that alone");
  }
}

// The section's table is the common options and those of the row that it names with `key`.
template <class Make>
Params named_section(const Config& config, const std::string& section, const std::string& key,
                     const Catalogue<Make>& catalogue, const Defaults& defaults = {}) {
  const auto& settings = config.section(section);
  OptionTable table = with_defaults(common_options(section), section, defaults);
  const auto given = settings.find(key);
  std::string name = table.front().fallback;
  if (given != settings.end()) name = given->second.value;
  if (name.empty()) {
    for (const auto& [written, setting] : settings)
      if (!nearest(written, {key}).empty())
        throw ConfigError(setting.origin + ": " + section + "." + written +
                          ": there is no such option; did you mean " + section + "." + key + "?");
    throw ConfigError(section + "." + key + " is missing; name one of: " + listing(names_of(catalogue)));
  }
  const std::string origin = given == settings.end() ? "default" : given->second.origin;
  const auto& row = require_row(catalogue, name, origin + ": " + section + "." + key);
  table = joined(std::move(table), with_defaults(row.options, section, defaults));
  refuse_options_of_others(settings, section, name, table, catalogue);
  return {section, std::move(table), settings};
}

}  // namespace

std::string component_of(const Config& config, const std::string& section) {
  const auto& settings = config.section(section);
  const Option option = common_options(section).front();
  if (const auto given = settings.find(option.name); given != settings.end()) return given->second.value;
  const Defaults defaults = method_defaults(config);
  const auto found = defaults.find(section + "." + option.name);
  return found != defaults.end() ? found->second : option.fallback;
}

Params read_problem_section(const Config& config) {
  for (const char* name : {"integer", "integers", "categorical", "categories"})
    if (const auto given = config.section("problem").find(name); given != config.section("problem").end())
      throw ConfigError(given->second.origin + ": problem." + name +
                        ": x is real, and no method knows integers or categories; leave it out, and run once "
                        "for each of their values");
  return named_section(config, "problem", "name", all_problems(config.problems()));
}

Params read_section(const Config& config, const std::string& section) {
  Params params{section, common_options(section), config.section(section)};
  if (section != "run") return params;
  for (const char* path : {"output", "workdir"})
    if (const auto hint = unexpanded(params.text(path)); !hint.empty())
      throw ConfigError(params.place(path) + ": " + hint);
  return params;
}

Sections read_sections(const Config& config) {
  read_section(config, "search");  // a part of no component, but checked with them
  const Defaults defaults = method_defaults(config);
  return {read_problem_section(config),
          named_section(config, "inner", "name", inner::catalogue(), defaults),
          named_section(config, "directions", "family", directions::catalogue(), defaults),
          named_section(config, "method", "name", methods::catalogue()),
          named_section(config, "step", "rule", methods::step_catalogue(), defaults),
          read_section(config, "evaluation"),
          read_section(config, "budget"),
          read_section(config, "run")};
}

Budget read_budget(const Params& params, const Params& evaluation) {
  Budget budget;
  budget.iterations = params.integer("iterations");
  if (params.given("evaluations")) budget.evaluations = params.integer("evaluations");
  if (params.given("inner_gradients")) budget.inner_gradients = params.integer("inner_gradients");
  if (params.given("wall_time")) budget.wall_time = params.number("wall_time");
  if (params.given("target")) budget.target = params.number("target");
  budget.gradient_norm = params.number("gradient_norm");
  budget.gradient_window = params.integer("gradient_window");
  budget.stagnation_window = params.integer("stagnation_window");
  budget.stagnation = params.number("stagnation");
  budget.stop_on_failure = evaluation.text("on_failure") == "stop";
  budget.max_failed_share = evaluation.number("max_failed_share");
  return budget;
}

}  // namespace bizo::app
