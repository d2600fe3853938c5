#include "app/config/choices.hpp"

#include "app/config/common_options.hpp"
#include "app/config/problem_catalogue.hpp"
#include "app/config/sections.hpp"
#include "bizo/core/error.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

// The choice exists, and has these options.
template <class Make>
void require_choice_of(const Catalogue<Make>& catalogue, const ChoiceSettings& given) {
  const auto& row =
      require_row(catalogue, given.choice, given.where + ": [" + given.section + " " + given.choice + "]");
  Params{given.section, joined(common_options(given.section), row.options), given.settings};
}

void require_choice(const Config& config, const ChoiceSettings& given) {
  if (given.section == "problem") return require_choice_of(all_problems(config.problems()), given);
  if (given.section == "inner") return require_choice_of(inner::catalogue(), given);
  if (given.section == "directions") return require_choice_of(directions::catalogue(), given);
  if (given.section == "method") return require_choice_of(methods::catalogue(), given);
  if (given.section == "step") return require_choice_of(methods::step_catalogue(), given);
  throw ConfigError(given.where + ": [" + given.section + " " + given.choice + "]: [" + given.section +
                    "] has no choice to belong to; write [" + given.section + "]");
}

}  // namespace

void use_named_choices(Config& config) {
  for (const ChoiceSettings& one : config.choices()) require_choice(config, one);
  for (const auto& section : section_names()) {
    const auto& settings = config.section(section);
    if (const auto given = settings.find(component_key(section)); given != settings.end())
      config.use_choice(section, given->second.value);
  }
}

void use_default_choices(Config& config) {
  for (const auto& section : section_names())
    if (!component_key(section).empty()) config.use_choice(section, component_of(config, section));
}

}  // namespace bizo::app
