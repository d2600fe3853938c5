// The runs of several results files in one file, with a table of what they were (docs/results.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bizo::io {

// One quantity, with one entry a run.
struct TableColumn {
  std::string name;
  std::variant<std::vector<std::string>, std::vector<double>, std::vector<std::int64_t>,
               std::vector<std::uint64_t>>
      entries;
};

using RunsTable = std::vector<TableColumn>;

// Replaces or creates `output` as a whole. Returns warnings: runs that have not ended. ConfigError if it is
// there already (unless `overwrite`) or if a file is given twice; Error if one is no sound results file.
// `use_new_names` brings the settings of older files to the names of today.
using StoredSettings = std::map<std::string, std::string>;
std::vector<std::string> merge_runs(const std::string& output, const std::vector<std::string>& inputs,
                                    bool overwrite,
                                    const std::function<void(StoredSettings&)>& use_new_names);

// nullopt: the file is something else, such as one run. Error if it cannot be read.
std::optional<RunsTable> read_runs_table(const std::string& path);

}  // namespace bizo::io
