#include <algorithm>

#include "bizo/core/error.hpp"
#include "hdf5.hpp"
#include "results_file.hpp"

namespace bizo {
namespace {

template <class Number>
Number number_attribute(hid_t object, const std::string& name) {
  Number number{};
  hdf5::read_attribute(object, name, hdf5::type_of<Number>(), &number);
  return number;
}

bool has_attribute(hid_t object, const std::string& name) {
  const auto names = hdf5::attribute_names(object);
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Number>
std::vector<Number> list(hid_t parent, const std::string& name) {
  const hdf5::Dataset dataset = hdf5::open_dataset(parent, name);
  std::vector<Number> numbers(hdf5::shape_of(dataset).at(0));
  hdf5::read(dataset, hdf5::type_of<Number>(), numbers.data());
  return numbers;
}

Index length(hid_t parent, const std::string& name) {
  return static_cast<Index>(hdf5::shape_of(hdf5::open_dataset(parent, name)).at(0));
}

void read_root(const hdf5::File& file, RunInfo& info) {
  for (const auto& [name, text] : kHeaderTexts) info.header.*text = hdf5::text_attribute(file, name);
  info.created = hdf5::text_attribute(file, "created");
  info.finished = hdf5::text_attribute(file, "finished");
  if (has_attribute(file, "history")) info.history = hdf5::text_attribute(file, "history");
  info.status = hdf5::text_attribute(file, "status");
  info.stop_reason = hdf5::text_attribute(file, "stop_reason");
  info.header.seed = number_attribute<std::uint64_t>(file, "seed");
  info.header.ranks = number_attribute<std::int32_t>(file, "ranks");
  if (!hdf5::has(file, "settings")) return;
  const hdf5::Group settings = hdf5::open_group(file, "settings");
  for (const auto& name : hdf5::attribute_names(settings))
    info.header.settings[name] = hdf5::text_attribute(settings, name);
}

void read_trace(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "trace");
  info.recorded = length(group, kIterationColumn.name);
  if (info.recorded == 0) return;
  info.last.iteration = list<std::int64_t>(group, kIterationColumn.name).back();
  for (const auto& column : kRealColumns) info.last.*column.member = list<double>(group, column.name).back();
  for (const auto& column : kCostColumns)
    info.last.cost.*column.member = list<std::int64_t>(group, column.name).back();
}

void read_failures(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "failures");
  const auto names = hdf5::attribute_names(group);
  for (std::size_t status = 0; status < info.last.cost.failed_as.size(); ++status) {
    const std::string name(name_of(static_cast<EvaluationStatus>(status)));
    if (std::find(names.begin(), names.end(), name) != names.end())
      info.last.cost.failed_as[status] = number_attribute<std::int64_t>(group, name);
  }
}

void read_solution(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "solution");
  info.d = length(group, "x");
  info.p = length(group, "y");
  hdf5::read(hdf5::open_dataset(group, "value"), hdf5::type_of<double>(), &info.value);
  for (const std::string& name : hdf5::attribute_names(group))
    info.metrics.emplace_back(name, number_attribute<double>(group, name));
}

void read_timing(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "timing");
  const auto busy = list<double>(group, "busy");
  const auto wall = list<double>(group, "wall");
  const auto lost = list<double>(group, "lost");
  std::vector<std::int64_t> restarts(busy.size());
  if (hdf5::has(group, "restarts")) restarts = list<std::int64_t>(group, "restarts");
  for (std::size_t rank = 0; rank < busy.size(); ++rank)
    info.timing.push_back(
        {.busy = busy[rank], .wall = wall.at(rank), .lost = lost.at(rank), .restarts = restarts.at(rank)});
  info.wall = number_attribute<double>(group, "wall");
}

}  // namespace

bool is_of_type(const hdf5::File& file, const std::string& type) {
  return has_attribute(file, "filetype") && hdf5::text_attribute(file, "filetype") == type;
}

void require_known_version(const hdf5::File& file, const std::string& path) {
  const auto version = number_attribute<std::int64_t>(file, "format_version");
  if (version < 1 || version > kFormatVersion)
    throw Error("cannot read " + path + ": its format version is " + std::to_string(version) +
                ", this program reads 1 to " + std::to_string(kFormatVersion) + "; use a newer bizo");
}

RunInfo read_results(const std::string& path) {
  const hdf5::File file = hdf5::open(path);
  if (is_of_type(file, kRunsFileType))
    throw Error("cannot read " + path + " as one run: it is one of several, made by bizo merge");
  if (!is_of_type(file, kFileType))
    throw Error("cannot read " + path + ": it is an HDF5 file, but not one of bizo's results");
  require_known_version(file, path);
  RunInfo info;
  read_root(file, info);
  read_trace(file, info);
  read_failures(file, info);
  read_solution(file, info);
  read_timing(file, info);
  return info;
}

}  // namespace bizo
