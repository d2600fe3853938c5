#include <algorithm>

#include "bizo/core/error.hpp"
#include "io/hdf5.hpp"
#include "io/results_file.hpp"
#include "io/seal.hpp"

namespace bizo::io {
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
  return hdf5::numbers<Number>(hdf5::open_dataset(parent, name));
}

template <class Number>
std::size_t length(hid_t parent, const std::string& name) {
  return hdf5::length_of(hdf5::open_dataset(parent, name), sizeof(Number));
}

// Before it is read: it must have as many entries as other columns.
template <class Entry>
void require_length(hid_t parent, const std::string& name, std::size_t size) {
  const std::size_t entries = length<Entry>(parent, name);
  if (entries != size)
    throw Error("cannot read results: " + name + " has " + std::to_string(entries) + " entries instead of " +
                std::to_string(size));
}

template <class Number>
std::vector<Number> column(hid_t parent, const std::string& name, std::size_t size) {
  require_length<Number>(parent, name, size);
  return list<Number>(parent, name);
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

// What a file of an older program does not have stays as it is.
template <class Number, class Set>
void read_column(const hdf5::Group& group, const char* name, std::vector<SavedIteration>& rows, Set set) {
  if (!hdf5::has(group, name)) return;
  const auto numbers = column<Number>(group, name, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) set(rows[i], numbers[i]);
}

std::vector<SavedIteration> read_rows(const hdf5::File& file) {
  const hdf5::Group group = hdf5::open_group(file, "trace");
  const std::size_t size = length<SavedIteration>(group, kIterationColumn.name);
  const auto iterations = list<std::int64_t>(group, kIterationColumn.name);
  const auto check_length = [&]<class Number>(const char* name, Number) {
    if (hdf5::has(group, name)) require_length<Number>(group, name, size);
  };
  for (const auto& column : kRealColumns) check_length(column.name, double());
  for (const auto& column : kCostColumns) check_length(column.name, std::int64_t());
  std::vector<SavedIteration> rows(size);
  for (std::size_t i = 0; i < size; ++i) rows[i].row.iteration = iterations[i];
  for (const auto& column : kRealColumns)
    read_column<double>(group, column.name, rows,
                        [&](auto& row, auto number) { row.row.*column.member = number; });
  for (const auto& column : kCostColumns)
    read_column<std::int64_t>(group, column.name, rows,
                              [&](auto& row, auto number) { row.row.cost.*column.member = number; });
  read_column<double>(hdf5::open_group(file, "timing"), "iteration_wall", rows,
                      [](auto& row, auto number) { row.seconds = number; });
  return rows;
}

void read_failures(const hdf5::File& file, RunInfo& info) {
  if (!hdf5::has(file, "failures")) return;
  const hdf5::Group group = hdf5::open_group(file, "failures");
  const auto names = hdf5::attribute_names(group);
  for (std::size_t status = 0; status < info.last.cost.failed_as.size(); ++status) {
    const std::string name(name_of(static_cast<EvaluationStatus>(status)));
    if (std::find(names.begin(), names.end(), name) != names.end())
      info.last.cost.failed_as[status] = number_attribute<std::int64_t>(group, name);
  }
}

void read_verification(const hdf5::Group& group, Verification& verification) {
  const hdf5::Dataset verified = hdf5::open_dataset(group, "verified_value");
  verification.value = hdf5::number(verified);
  verification.spread = hdf5::number(hdf5::open_dataset(group, "verified_spread"));
  verification.count = number_attribute<std::int64_t>(verified, "count");
  verification.residual = number_attribute<double>(verified, "inner_residual");
  verification.remark = hdf5::text_attribute(verified, "remark");
}

void read_solution(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "solution");
  info.d = static_cast<Index>(length<double>(group, "x"));
  info.p = static_cast<Index>(length<double>(group, "y"));
  info.value = hdf5::number(hdf5::open_dataset(group, "value"));
  if (hdf5::has(group, "verified_value")) read_verification(group, info.verification);
  for (const std::string& name : hdf5::attribute_names(group))
    info.metrics.emplace_back(name, number_attribute<double>(group, name));
}

StopReason stop_named(const std::string& name) {
  for (auto i = static_cast<std::int32_t>(StopReason::none);
       i <= static_cast<std::int32_t>(StopReason::error); ++i)
    if (name_of(static_cast<StopReason>(i)) == name) return static_cast<StopReason>(i);
  return StopReason::none;
}

// But for their starts.
void read_legs(const hdf5::File& file, RunInfo& info) {
  if (!hdf5::has(file, "legs")) return;
  const hdf5::Group group = hdf5::open_group(file, "legs");
  const auto first = list<std::int64_t>(group, "first_iteration");
  const std::size_t legs = first.size();
  const auto evaluations = column<std::int64_t>(group, "evaluations", legs);
  const auto first_values = column<double>(group, "first_value", legs);
  const auto values = column<double>(group, "value", legs);
  const auto texts = [&](const char* name) {
    require_length<std::string>(group, name, legs);
    return hdf5::texts(hdf5::open_dataset(group, name));
  };
  const auto methods = texts("method"), stops = texts("stop_reason");
  for (std::size_t k = 0; k < legs; ++k) {
    Leg leg;
    leg.method = methods[k];
    leg.first_iteration = first[k];
    leg.evaluations = evaluations[k];
    leg.first_value = first_values[k];
    leg.value = values[k];
    leg.stop = stop_named(stops[k]);
    info.legs.push_back(std::move(leg));
  }
}

void read_constraints(const hdf5::File& file, ConstraintState& state) {
  if (!hdf5::has(file, "constraints")) return;
  const hdf5::Group group = hdf5::open_group(file, "constraints");
  const auto numbers = [&](const char* name) -> Vector {
    const auto read = list<double>(group, name);
    return Eigen::Map<const Vector>(read.data(), static_cast<Index>(read.size()));
  };
  state.value = numbers("value");
  state.multiplier = numbers("multiplier");
  state.linear_value = numbers("linear_value");
  state.linear_multiplier = numbers("linear_multiplier");
  state.violation = hdf5::number(hdf5::open_dataset(group, "violation"));
}

void read_timing(const hdf5::File& file, RunInfo& info) {
  const hdf5::Group group = hdf5::open_group(file, "timing");
  const auto busy = list<double>(group, "busy");
  const std::size_t ranks = busy.size();
  const auto wall = column<double>(group, "wall", ranks);
  std::vector<double> lost(ranks), alone(ranks);
  std::vector<std::int64_t> restarts(ranks);
  if (hdf5::has(group, "lost")) lost = column<double>(group, "lost", ranks);
  if (hdf5::has(group, "restarts")) restarts = column<std::int64_t>(group, "restarts", ranks);
  if (hdf5::has(group, "alone")) alone = column<double>(group, "alone", ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank)
    info.timing.push_back({.busy = busy[rank],
                           .wall = wall[rank],
                           .lost = lost[rank],
                           .restarts = restarts[rank],
                           .alone = alone[rank]});
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

namespace {

hdf5::File open_results(const std::string& path) {
  require_sound(path);
  hdf5::File file = hdf5::open(path);
  if (is_of_type(file, kRunsFileType))
    throw Error("cannot read " + path + " as one run: it is one of several, made by bizo merge");
  if (!is_of_type(file, kFileType))
    throw Error("cannot read " + path + ": it is an HDF5 file, but not one of bizo's results");
  require_known_version(file, path);
  return file;
}

}  // namespace

std::vector<SavedIteration> read_trace(const std::string& path) {
  return read_rows(open_results(path));
}

Vector read_solution(const std::string& path, const std::string& name) {
  const hdf5::File file = open_results(path);
  const auto numbers = list<double>(hdf5::open_group(file, "solution"), name);
  return Eigen::Map<const Vector>(numbers.data(), static_cast<Index>(numbers.size()));
}

RunInfo read_results(const std::string& path) {
  const hdf5::File file = open_results(path);
  RunInfo info;
  read_root(file, info);
  const auto rows = read_rows(file);
  info.recorded = static_cast<Index>(rows.size());
  if (!rows.empty()) info.last = rows.back().row;
  read_failures(file, info);
  read_solution(file, info);
  read_legs(file, info);
  read_constraints(file, info.constraints);
  read_timing(file, info);
  return info;
}

}  // namespace bizo::io
