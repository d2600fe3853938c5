#include "io/merged_runs.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <functional>
#include <set>

#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/hdf5.hpp"
#include "io/own_files.hpp"
#include "io/results_file.hpp"
#include "io/run_lock.hpp"
#include "io/seal.hpp"

namespace bizo::io {
namespace {

using Texts = std::vector<std::string>;

// In this order; behind them come the settings that differ.
constexpr const char* kColumns[] = {"name",       "seed",        "status", "stop_reason",
                                    "iterations", "evaluations", "value",  "wall"};

// Settings that a separate column or the file's name shows.
bool has_own_column(const std::string& setting) {
  return setting == "run.seed" || setting == "run.output";
}

void require_inputs(const std::string& output, const Texts& inputs, bool overwrite) {
  namespace fs = std::filesystem;
  if (fs::exists(output) && !overwrite)
    throw ConfigError("bizo merge: " + output + " exists already; name another file, or use --overwrite");
  if (std::error_code none;
      fs::exists(output) && !(fs::is_regular_file(output, none) && is_own_results(output)))
    throw ConfigError("bizo merge: " + output +
                      " is not one of bizo's results, and only those are replaced; name another file");
  if (is_owned(output))
    throw ConfigError("bizo merge: a run is writing to " + output + "; name another file");
  std::set<std::pair<dev_t, ino_t>> seen;  // by whatever name
  struct stat file {};
  for (const auto& input : inputs) {
    if (::stat(input.c_str(), &file) != 0) throw Error("cannot open " + input + ": " + std::strerror(errno));
    if (!seen.insert({file.st_dev, file.st_ino}).second)
      throw ConfigError("bizo merge: " + input + " is given twice; name every run once");
  }
  if (::stat(output.c_str(), &file) == 0 && seen.contains({file.st_dev, file.st_ino}))
    throw ConfigError("bizo merge: " + output + " would replace one of the runs; name another file");
}

// The names of the files without folder and .h5, each once.
Texts names_of(const Texts& inputs) {
  Texts names;
  std::set<std::string> taken;
  for (const auto& input : inputs) {
    const std::filesystem::path file = std::filesystem::path(input).filename();
    const std::string stem = file.extension() == ".h5" ? file.stem().string() : file.string();
    std::string name = stem;
    for (int number = 2; !taken.insert(name).second; ++number) name = stem + "_" + std::to_string(number);
    names.push_back(name);
  }
  return names;
}

std::optional<double> as_number(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return {};
  return number;
}

// Numbers if all that is given are such, else as they were given.
TableColumn setting_column(const std::string& name, const std::vector<RunInfo>& runs) {
  Texts texts;
  std::vector<double> numbers;
  bool numeric = true;
  for (const RunInfo& run : runs) {
    const auto found = run.header.settings.find(name);
    const bool given = found != run.header.settings.end();
    texts.push_back(given ? found->second : "");
    const auto number = given ? as_number(found->second) : kNaN;
    numeric = numeric && number;
    numbers.push_back(number.value_or(kNaN));
  }
  if (numeric) return {name, numbers};
  return {name, texts};
}

Texts settings_that_differ(const std::vector<RunInfo>& runs) {
  std::set<std::string> names;
  for (const RunInfo& run : runs)
    for (const auto& [name, value] : run.header.settings)
      if (!has_own_column(name)) names.insert(name);
  Texts found;
  for (const auto& name : names) {
    const auto value_in = [&](const RunInfo& run) {
      const auto setting = run.header.settings.find(name);
      return setting == run.header.settings.end() ? std::optional<std::string>() : setting->second;
    };
    const auto differs = [&](const RunInfo& run) { return value_in(run) != value_in(runs.front()); };
    if (std::any_of(runs.begin(), runs.end(), differs)) found.push_back(name);
  }
  return found;
}

RunsTable table_of(const Texts& names, const std::vector<RunInfo>& runs) {
  RunsTable table{{kColumns[0], names}};
  const auto add = [&]<class Field>(const char* name, Field field) {
    std::vector<std::decay_t<std::invoke_result_t<Field, const RunInfo&>>> entries;
    for (const RunInfo& run : runs) entries.push_back(field(run));
    table.push_back({name, std::move(entries)});
  };
  add(kColumns[1], [](const RunInfo& run) { return run.header.seed; });
  add(kColumns[2], [](const RunInfo& run) { return run.status; });
  add(kColumns[3], [](const RunInfo& run) { return run.stop_reason; });
  add(kColumns[4], [](const RunInfo& run) { return std::int64_t{run.last.iteration}; });
  add(kColumns[5], [](const RunInfo& run) { return run.last.cost.evaluations; });
  add(kColumns[6], [](const RunInfo& run) { return run.value; });
  add(kColumns[7], [](const RunInfo& run) { return run.wall; });
  for (const auto& name : settings_that_differ(runs)) table.push_back(setting_column(name, runs));
  return table;
}

void write_table(const hdf5::File& file, const RunsTable& table) {
  const hdf5::Group group = hdf5::create_group(file, "table");
  for (const auto& column : table)
    std::visit([&](const auto& entries) { hdf5::write(group, column.name, entries); }, column.entries);
}

// In memory: HDF5 reports a full disk only when it is too late for a message.
Bytes encode(const Texts& inputs, const std::vector<RunInfo>& runs) {
  const hdf5::File file = hdf5::create_in_memory("runs");
  hdf5::write_attribute(file, "filetype", kRunsFileType);
  hdf5::write_attribute(file, "format_version", hdf5::type_of<std::int64_t>(), &kFormatVersion);
  const hdf5::Group all = hdf5::create_group(file, "runs");
  const Texts names = names_of(inputs);
  for (std::size_t run = 0; run < inputs.size(); ++run)
    hdf5::copy_all(hdf5::open(inputs[run]), all, names[run]);
  write_table(file, table_of(names, runs));
  Bytes bytes = hdf5::image(file);
  seal(bytes);
  return bytes;
}

TableColumn read_column(const hdf5::Group& group, const std::string& name) {
  const hdf5::Dataset dataset = hdf5::open_dataset(group, name);
  if (!hdf5::is_numeric(dataset)) return {name, hdf5::texts(dataset)};
  if (hdf5::is_real(dataset)) return {name, hdf5::numbers<double>(dataset)};
  if (name == kColumns[1]) return {name, hdf5::numbers<std::uint64_t>(dataset)};
  return {name, hdf5::numbers<std::int64_t>(dataset)};
}

}  // namespace

Texts merge_runs(const std::string& output, const Texts& inputs, bool overwrite,
                 const std::function<void(StoredSettings&)>& use_new_names) {
  require_inputs(output, inputs, overwrite);
  std::vector<RunInfo> runs;
  Texts warnings;
  for (const auto& input : inputs) {
    runs.push_back(read_results(input));
    use_new_names(runs.back().header.settings);
    if (runs.back().finished.empty())
      warnings.push_back(input + ": the run has not ended; its latest saved results are used");
  }
  remove_leftovers(output);
  replace_file(output, encode(inputs, runs));
  return warnings;
}

std::optional<RunsTable> read_runs_table(const std::string& path) {
  require_sound(path);
  const hdf5::File file = hdf5::open(path);
  if (!is_of_type(file, kRunsFileType)) return {};
  require_known_version(file, path);
  const hdf5::Group group = hdf5::open_group(file, "table");
  Texts names = hdf5::dataset_names(group);
  const auto place = [](const std::string& name) {
    return std::find(std::begin(kColumns), std::end(kColumns), name) - std::begin(kColumns);
  };
  std::ranges::stable_sort(names, std::less<>(), place);
  std::vector<std::size_t> lengths;
  for (const auto& name : names)
    lengths.push_back(hdf5::length_of(hdf5::open_dataset(group, name), sizeof(double)));
  if (std::ranges::adjacent_find(lengths, std::not_equal_to<>()) != lengths.end())
    throw Error("cannot read " + path + ": the columns of its table have different lengths");
  RunsTable table;
  for (const auto& name : names) table.push_back(read_column(group, name));
  return table;
}

}  // namespace bizo::io
