#include "app/commands/catalogue_views.hpp"

#include "app/config/problem_catalogue.hpp"
#include "directions/catalogue.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"

namespace bizo::app {
namespace {

template <class Make>
CatalogueView view(const std::string& name, const std::string& section, const Catalogue<Make>& catalogue) {
  CatalogueView view{name, section, {}};
  for (const auto& row : catalogue)
    view.rows.push_back({row.name, row.summary, row.definition, row.options, nullptr, row.defaults});
  return view;
}

}  // namespace

std::vector<CatalogueView> catalogue_views(const CommandLine& line) {
  return {view("problems", "problem", all_problems(line.problems)),
          view("inner", "inner", inner::catalogue()),
          view("directions", "directions", directions::catalogue()),
          view("methods", "method", methods::catalogue()), view("steps", "step", methods::step_catalogue())};
}

}  // namespace bizo::app
