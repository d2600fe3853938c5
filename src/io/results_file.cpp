#include "io/results_file.hpp"

#include "io/hdf5.hpp"
#include "io/seal.hpp"

namespace bizo::io {
namespace {

void describe(const hdf5::Dataset& dataset, const std::string& units, const std::string& long_name) {
  hdf5::write_attribute(dataset, "units", units);
  hdf5::write_attribute(dataset, "long_name", long_name);
}

void write_vector(hid_t parent, const std::string& name, const Vector& vector) {
  hdf5::write(parent, name, hdf5::type_of<double>(), vector.data(), {static_cast<hsize_t>(vector.size())});
}

// One column of /trace: `field` of every iteration.
template <class Number, class Member, class Field>
void write_column(hid_t group, const std::vector<Iteration>& trace, const Column<Member>& column,
                  Field field) {
  std::vector<Number> numbers;
  numbers.reserve(trace.size());
  for (const Iteration& iteration : trace) numbers.push_back(field(iteration));
  describe(hdf5::write(group, column.name, numbers), column.units, column.long_name);
}

void write_root(const hdf5::File& file, const Results& results) {
  hdf5::write_attribute(file, "filetype", kFileType);
  hdf5::write_attribute(file, "format_version", hdf5::type_of<std::int64_t>(), &kFormatVersion);
  hdf5::write_attribute(file, "created", results.created);
  hdf5::write_attribute(file, "finished", results.finished);
  hdf5::write_attribute(file, "history", results.history);
  hdf5::write_attribute(file, "status", results.status);
  hdf5::write_attribute(file, "stop_reason", results.stop_reason);
  for (const auto& [name, text] : kHeaderTexts) hdf5::write_attribute(file, name, results.header.*text);
  hdf5::write_attribute(file, "seed", hdf5::type_of<std::uint64_t>(), &results.header.seed);
  hdf5::write_attribute(file, "ranks", hdf5::type_of<std::int32_t>(), &results.header.ranks);
  const hdf5::Group settings = hdf5::create_group(file, "settings");
  for (const auto& [name, value] : results.header.settings) hdf5::write_attribute(settings, name, value);
}

void write_trace(const hdf5::File& file, const std::vector<Iteration>& trace) {
  const hdf5::Group group = hdf5::create_group(file, "trace");
  write_column<std::int64_t>(group, trace, kIterationColumn,
                             [](const Iteration& iteration) { return iteration.iteration; });
  for (const auto& column : kRealColumns)
    write_column<double>(group, trace, column,
                         [&](const Iteration& iteration) { return iteration.*column.member; });
  for (const auto& column : kCostColumns)
    write_column<std::int64_t>(group, trace, column,
                               [&](const Iteration& iteration) { return iteration.cost.*column.member; });
}

// "0 failed, 1 ok, ..."
std::string statuses() {
  std::string text;
  for (int status = 0; status < kEvaluationStatuses; ++status)
    text += (status > 0 ? ", " : "") + std::to_string(status) + " " +
            std::string(name_of(static_cast<EvaluationStatus>(status)));
  return text;
}

// Failures by status, where there are any.
void write_failures(const hdf5::File& file, const std::vector<Iteration>& trace) {
  const hdf5::Group group = hdf5::create_group(file, "failures");
  if (trace.empty()) return;
  const auto& failed_as = trace.back().cost.failed_as;
  for (std::size_t status = 0; status < failed_as.size(); ++status)
    if (failed_as[status] > 0)
      hdf5::write_attribute(group, std::string(name_of(static_cast<EvaluationStatus>(status))),
                            hdf5::type_of<std::int64_t>(), &failed_as[status]);
}

void write_evaluations(const hdf5::File& file, const Evaluations& evaluations) {
  const hdf5::Group group = hdf5::create_group(file, "evaluations");
  describe(hdf5::write(group, "iteration", evaluations.iteration), "1", "outer iteration that asked");
  describe(hdf5::write(group, "direction", evaluations.direction), "1", "index of the direction");
  describe(hdf5::write(group, "side", evaluations.side), "1",
           "+1 at x + h u and -1 at x - h u of a pair; 0 at the direction's only point");
  describe(hdf5::write(group, "value", evaluations.value), "objective", "outer objective F at the point");
  describe(hdf5::write(group, "status", evaluations.status), "1", "of the direction: " + statuses());
  describe(hdf5::write(group, "failure", evaluations.failure), "1",
           "of the attempt before the last, or what a penalty stands for, like status; 1: none");
  describe(hdf5::write(group, "attempts", evaluations.attempts), "1", "attempts at the direction");
  describe(hdf5::write(group, "inner_iterations", evaluations.inner_iterations), "1",
           "inner iterations for the direction, both sides together");
  describe(hdf5::write(group, "inner_residual", evaluations.inner_residual), "objective / length",
           "residual of the direction's inner solves");
}

void write_timing(const hdf5::File& file, const Results& results) {
  std::vector<double> busy, wall, idle, lost, alone;
  std::vector<std::int64_t> restarts;
  for (const RankTiming& rank : results.timing) {
    busy.push_back(rank.busy);
    wall.push_back(rank.wall);
    idle.push_back(rank.wall - rank.busy);
    lost.push_back(rank.lost);
    alone.push_back(rank.alone);
    restarts.push_back(rank.restarts);
  }
  const hdf5::Group group = hdf5::create_group(file, "timing");
  hdf5::write_attribute(group, "wall", hdf5::type_of<double>(), &results.wall);
  hdf5::write_attribute(group, "unused", hdf5::type_of<std::int64_t>(), &results.unused);
  hdf5::write_attribute(group, "uncounted", hdf5::type_of<std::int64_t>(), &results.uncounted);
  describe(hdf5::write(group, "busy", busy), "s", "time a rank evaluated and combined");
  describe(hdf5::write(group, "wall", wall), "s", "time a rank existed");
  describe(hdf5::write(group, "idle", idle), "s", "time a rank waited");
  describe(hdf5::write(group, "lost", lost), "s", "of the busy time, that in attempts that failed");
  describe(hdf5::write(group, "alone", alone), "s", "time in which all other ranks waited for this one");
  describe(hdf5::write(group, "restarts", restarts), "1", "starts of programs that had ended");
  describe(hdf5::write(group, "iteration_wall", results.iteration_wall), "s",
           "time since the start at the end of each row of the trace");
}

void write_number(const hdf5::Group& group, const char* name, double number, const std::string& long_name) {
  describe(hdf5::write(group, name, hdf5::type_of<double>(), &number, {}), "objective", long_name);
}

// What the solution was worth when it was evaluated again.
void write_verification(const hdf5::Group& group, const Verification& verification) {
  if (verification.count == 0 && verification.remark.empty()) return;
  write_number(group, "verified_value", verification.value,
               "mean of the values computed again after the end");
  write_number(group, "verified_spread", verification.spread, "standard deviation of these values");
  const hdf5::Dataset verified = hdf5::open_dataset(group, "verified_value");
  const auto count = static_cast<std::int64_t>(verification.count);
  hdf5::write_attribute(verified, "count", hdf5::type_of<std::int64_t>(), &count);
  hdf5::write_attribute(verified, "evaluations", hdf5::type_of<std::int64_t>(),
                        &verification.cost.evaluations);
  hdf5::write_attribute(verified, "inner_gradients", hdf5::type_of<std::int64_t>(),
                        &verification.cost.inner_gradients);
  hdf5::write_attribute(verified, "inner_residual", hdf5::type_of<double>(), &verification.residual);
  hdf5::write_attribute(verified, "remark", verification.remark);
}

void write_solution(const hdf5::File& file, const Results& results) {
  const Solution& solution = results.solution;
  const hdf5::Group group = hdf5::create_group(file, "solution");
  write_vector(group, "x", solution.x);
  write_vector(group, "y", solution.y);
  write_number(group, "value", solution.value, "value Phi(x) that was computed at x");
  write_number(group, "value_error", solution.error, "size of its error from an inexact y; 0: unknown");
  write_verification(group, results.verification);
  for (const auto& [name, metric] : results.metrics)
    hdf5::write_attribute(group, name, hdf5::type_of<double>(), &metric);
}

void write_iterates(const hdf5::File& file, const Iterates& iterates) {
  const hdf5::Group group = hdf5::create_group(file, "iterates");
  const std::size_t rows = iterates.iteration.size();
  hdf5::write(group, "iteration", iterates.iteration);
  hdf5::write(group, "x", hdf5::type_of<double>(), iterates.x.data(),
              {rows, rows > 0 ? iterates.x.size() / rows : 0});
}

// Runs from several starts.
void write_legs(const hdf5::File& file, const std::vector<Leg>& legs) {
  std::vector<std::int64_t> first, evaluations;
  std::vector<double> first_values, values, starts;
  std::vector<std::string> stops, methods;
  for (const Leg& leg : legs) {
    first.push_back(leg.first_iteration);
    evaluations.push_back(leg.evaluations);
    first_values.push_back(leg.first_value);
    values.push_back(leg.value);
    starts.insert(starts.end(), leg.start.begin(), leg.start.end());
    methods.push_back(leg.method);
    stops.emplace_back(leg.stop == StopReason::none ? "" : name_of(leg.stop));
  }
  const hdf5::Group group = hdf5::create_group(file, "legs");
  describe(hdf5::write(group, "first_iteration", first), "1", "row of the trace at the start of each run");
  describe(hdf5::write(group, "evaluations", evaluations), "1", "outer evaluations of the run");
  describe(hdf5::write(group, "first_value", first_values), "objective", "value at its start");
  describe(hdf5::write(group, "value", values), "objective", "its least value");
  hdf5::write(group, "method", methods);
  hdf5::write(group, "stop_reason", stops);
  hdf5::write(group, "start", hdf5::type_of<double>(), starts.data(),
              {legs.size(), starts.size() / legs.size()});
}

void write_constraints(const hdf5::File& file, const ConstraintState& state) {
  const hdf5::Group group = hdf5::create_group(file, "constraints");
  write_vector(group, "value", state.value);
  write_vector(group, "multiplier", state.multiplier);
  write_vector(group, "linear_value", state.linear_value);
  write_vector(group, "linear_multiplier", state.linear_multiplier);
  hdf5::write(group, "violation", hdf5::type_of<double>(), &state.violation, {});
}

}  // namespace

std::string utc(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[sizeof "2000-01-01T00:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

void Results::archive(Archive& a) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (const auto& [name, metric] : metrics) {
    names.push_back(name);
    values.push_back(metric);
  }
  a(created, finished, history, status, stop_reason, trace, iteration_wall, evaluations, iterates, solution,
    verification, names, values, timing, wall, unused, uncounted);
  if (values.size() != names.size()) throw Error("a state has other content than what reads it");
  metrics.clear();
  for (std::size_t i = 0; i < names.size(); ++i) metrics.emplace_back(names[i], values[i]);
}

void Results::forget_end() {
  finished.clear();
  status = "running";
  stop_reason.clear();
  metrics.clear();
  verification = {};
  timing.clear();
  unused = uncounted = 0;
}

std::vector<std::byte> encode(const Results& results, const std::string& path) {
  const hdf5::File file = hdf5::create_in_memory(path);
  write_root(file, results);
  write_trace(file, results.trace);
  write_failures(file, results.trace);
  if (results.evaluations) write_evaluations(file, *results.evaluations);
  write_timing(file, results);
  write_solution(file, results);
  if (!results.legs.empty()) write_legs(file, results.legs);
  if (!results.constraints.empty()) write_constraints(file, results.constraints);
  if (results.iterates) write_iterates(file, *results.iterates);
  auto bytes = hdf5::image(file);
  seal(bytes);
  return bytes;
}

}  // namespace bizo::io
