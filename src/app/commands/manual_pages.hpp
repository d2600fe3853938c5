// The manual: bizo(1), a page a command, and bizo.ini(5) with all sections, components and options.
#pragma once

#include <string>
#include <vector>

#include "app/commands/catalogue_views.hpp"

namespace bizo::app {

struct ManualPage {
  std::string name;  // bizo-run
  int section;       // 1: commands, 5: files
};

std::vector<ManualPage> manual_pages();

// The page's text, for man.
std::string manual_page(const ManualPage& page, const std::vector<CatalogueView>& catalogues);

}  // namespace bizo::app
