// Params of a section as if a user had written these settings.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "app/config/common_options.hpp"
#include "bizo/core/catalogue.hpp"
#include "directions/catalogue.hpp"

namespace bizo::test {

using Settings = std::map<std::string, std::string>;

inline Params options(const std::string& section, const OptionTable& row, const Settings& settings = {}) {
  OptionTable table = app::common_options(section);
  table.insert(table.end(), row.begin(), row.end());
  std::map<std::string, Setting> given;
  for (const auto& [name, value] : settings) given[name] = {value, "test"};
  return {section, table, given};
}

// A row's name where GoogleTest wants an identifier.
inline std::string gtest_name(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

inline std::unique_ptr<DirectionFamily> make_family(const std::string& name, Index dimension,
                                                    const Settings& settings = {}) {
  const auto& row = require_row(directions::catalogue(), name, "test");
  return row.make(options("directions", row.options, settings), dimension);
}

inline std::unique_ptr<DirectionFamily> make_inner_family(const std::string& name, Index dimension,
                                                          const Settings& settings = {}) {
  const auto& row = require_row(directions::catalogue(), name, "test");
  return directions::inner_directions_of(row).make(options("directions", row.options, settings), dimension);
}

}  // namespace bizo::test
