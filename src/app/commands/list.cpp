// bizo list: the parts that a configuration can name.
#include <cstdio>

#include "app/commands/catalogue_views.hpp"
#include "app/commands/commands.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {

int list(const CommandLine& line) {
  const auto all = catalogue_views(line);
  std::vector<std::string> names;
  bool found = line.arguments.empty();
  for (const auto& catalogue : all) {
    names.push_back(catalogue.name);
    if (!line.arguments.empty() && line.arguments[0] != catalogue.name) continue;
    found = true;
    std::printf("%s\n", catalogue.name.c_str());
    for (const auto& row : catalogue.rows) std::printf("  %-18s %s\n", row.name.c_str(), row.summary.c_str());
  }
  if (!found)
    throw ConfigError("bizo list " + line.arguments[0] +
                      ": there is no such catalogue; known: " + listing(names));
  return 0;
}

}  // namespace bizo::app
