#include "app/config/ini.hpp"

#include <cstdlib>

#include "app/config/config.hpp"
#include "bizo/core/plain_text.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {
namespace {

bool is_same(const app::Ini& one, const app::Ini& other) {
  const auto heading = [](const app::IniHeading& a, const app::IniHeading& b) {
    return a.section == b.section && a.choice == b.choice;
  };
  const auto line = [](const app::IniLine& a, const app::IniLine& b) {
    return a.heading == b.heading && a.key == b.key && a.value == b.value;
  };
  return std::ranges::equal(one.headings, other.headings, heading) &&
         std::ranges::equal(one.lines, other.lines, line);
}

}  // namespace

// What was read is written, and read as the same.
void ini(Input input) {
  refusable([&] {
    const auto ini = app::read_ini(plain_text(std::string(input), "input"), "input");
    if (!is_same(ini, app::read_ini(app::text_of(ini), "written"))) std::abort();
  });
  refusable([&] {
    app::Config config(std::string(input), "input");
    config.use_new_names();
    app::settings_of(config);
  });
}

}  // namespace bizo::fuzz
