// bizo man: a page of the manual, or all of them as files.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/commands/commands.hpp"
#include "app/commands/manual_pages.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

void write_all(const fs::path& folder, const std::vector<CatalogueView>& catalogues) {
  for (const auto& page : manual_pages()) {
    const std::string section = std::to_string(page.section);
    fs::create_directories(folder / ("man" + section));
    const fs::path path = folder / ("man" + section) / (page.name + "." + section);
    std::ofstream file(path);
    file << manual_page(page, catalogues) << std::flush;
    if (!file) throw Error("cannot write " + path.string());
  }
}

}  // namespace

int man(const CommandLine& line) {
  const auto catalogues = catalogue_views(line);
  if (!line.folder.empty()) {
    write_all(line.folder, catalogues);
    return 0;
  }
  const std::string name = line.arguments.empty() ? "bizo" : line.arguments[0];
  std::vector<std::string> known;
  for (const auto& page : manual_pages()) {
    if (page.name == name || page.name == "bizo-" + name) {
      std::fputs(manual_page(page, catalogues).c_str(), stdout);
      return 0;
    }
    known.push_back(page.name);
  }
  throw ConfigError("bizo man " + name + ": there is no such page; known: " + listing(known));
}

}  // namespace bizo::app
