// The catalogues as `bizo list` and `bizo describe` know them: what can be said about their rows.
#pragma once

#include <cstddef>

#include "app/config/command_line.hpp"

namespace bizo::app {

struct CatalogueView {
  std::string name;     // as in `bizo list NAME`
  std::string section;  // of the configuration
  Catalogue<std::nullptr_t> rows;
};

std::vector<CatalogueView> catalogue_views(const CommandLine& line);

}  // namespace bizo::app
