// A catalogue: the explicit table of a folder's components. A component needs just one row to appear in `bizo
// list`, `bizo describe`, error messages and the folder's property tests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bizo/core/error.hpp"
#include "bizo/core/params.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo {

template <class Make>
struct Row {
  std::string name;
  std::string summary;     // one line
  std::string definition;  // what `bizo describe` prints: formulas, cost, when to prefer it
  OptionTable options;
  Make make;
  std::map<std::string, std::string> defaults = {};  // of other sections' options: "section.option", value
  bool runs_elsewhere = false;                       // of a problem: in separate processes
  bool starts_program = false;                       // of a problem: a user's, which may start ranks itself
};

template <class Make>
using Catalogue = std::vector<Row<Make>>;

template <class Make>
std::vector<std::string> names_of(const Catalogue<Make>& catalogue) {
  std::vector<std::string> names;
  for (const auto& row : catalogue) names.push_back(row.name);
  return names;
}

template <class Make>
const Row<Make>* find_row(const Catalogue<Make>& catalogue, std::string_view name) {
  for (const auto& row : catalogue)
    if (row.name == name) return &row;
  return nullptr;
}

// The row called `name`; throws ConfigError "<where> = <name>: no such ...; known: ..." if there is none.
template <class Make>
const Row<Make>& require_row(const Catalogue<Make>& catalogue, const std::string& name,
                             const std::string& where) {
  if (const auto* row = find_row(catalogue, name)) return *row;
  const auto known = names_of(catalogue);
  const auto near = nearest(name, known);
  throw ConfigError(where + " = " + name + ": there is no such name" +
                    (near.empty() ? "" : "; did you mean " + near + "?") + "; known: " + listing(known));
}

}  // namespace bizo
