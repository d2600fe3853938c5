#include "app/study/cell_check.hpp"

#include <set>
#include <stdexcept>

#include "app/config/assembly.hpp"
#include "app/config/automatic.hpp"
#include "app/config/choices.hpp"
#include "app/config/problem_catalogue.hpp"
#include "app/config/sections.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

constexpr std::size_t kAssembled = 1000;

// A method that is chosen by what the problem can answer is not known yet, nor are its options.
void require_settings(Config config) {
  if (!is_automatic(config)) {
    use_default_choices(config);
    read_sections(config);
    return;
  }
  read_problem_section(config);
  for (const char* section : {"evaluation", "budget", "run", "search"}) read_section(config, section);
}

// Programs are not started for a look.
bool runs_elsewhere(const Config& config) {
  const auto problems = all_problems(config.problems());
  const auto* row = find_row(problems, read_problem_section(config).text("name"));
  return row->runs_elsewhere || read_section(config, "evaluation").flag("isolate");
}

// What differs in seed or budget alone is assembled once.
std::string parts_of(const Config& config) {
  std::string text;
  for (const auto& [name, value] : settings_of(config))
    if (!name.starts_with("run.") && !name.starts_with("budget.")) text += name + " = " + value + "\n";
  return text;
}

}  // namespace

void require_cells(const Study& study, const Catalogue<MakeProblem>& problems) {
  std::set<std::string> assembled;
  for (const auto& cell : study.cells) try {
      Config config(cell.ini, problems);
      config.use_new_names();
      use_named_choices(config);
      require_settings(config);
      if (assembled.size() < kAssembled && !runs_elsewhere(config) &&
          assembled.insert(parts_of(config)).second)
        assemble(config);
    } catch (const std::runtime_error& error) {
      throw ConfigError(std::string(error.what()) + " (cell " + label_of(cell) + ")");
    }
}

}  // namespace bizo::app
