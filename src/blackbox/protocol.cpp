#include "blackbox/protocol.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"

namespace bizo::blackbox {
namespace {

constexpr const char* kRules[] = {"synchronized", "relative", "absolute"};

Vector vector_of(const std::vector<double>& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

template <class Get>
std::vector<double> each(std::span<const EvaluationKey> keys, Get get) {
  std::vector<double> list;
  for (const auto& key : keys) list.push_back(static_cast<double>(get(key)));
  return list;
}

void add_control(const InnerControl& control, Record& record) {
  record.words["rule"] = kRules[static_cast<int>(control.rule)];
  record.numbers["steps"] = static_cast<double>(control.steps);
  if (control.rule != InnerRule::fixed_steps) record.numbers["tolerance"] = control.tolerance;
  if (control.floor > 0) record.numbers["floor"] = control.floor;
  if (!std::isnan(control.curvature.L))
    record.lists["curvature"] = {control.curvature.mu, control.curvature.L};
  if (!control.reference.empty())
    record.lists["reference"] = {control.reference.begin(), control.reference.end()};
}

template <class T>
void read_list(const Record& answer, const std::string& name, std::vector<T>& out) {
  const auto list = answer.list(name);
  if (!list) return;
  if (list->size() != out.size())
    throw Malformed("it has " + std::to_string(list->size()) + " numbers for " + name + " instead of " +
                    std::to_string(out.size()));
  for (std::size_t i = 0; i < out.size(); ++i)
    if constexpr (std::is_integral_v<T>)
      out[i] = count_in((*list)[i]);
    else
      out[i] = (*list)[i];
}

template <class Whole>
Whole whole_in(double number) {
  constexpr auto kLeast = static_cast<double>(std::numeric_limits<Whole>::min());
  constexpr auto kMost = static_cast<double>(std::numeric_limits<Whole>::max());
  if (!(number >= std::max(kLeast, -kExactIntegers) && number <= std::min(kMost, kExactIntegers)) ||
      number != std::floor(number))
    throw Malformed("it has a seed, an iteration, a direction, a side or an attempt that is no such number");
  return static_cast<Whole>(number);
}

template <class T>
std::vector<double> numbers_of(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

std::string_view answer_name(Operation operation) {
  switch (operation) {
    case Operation::value:
    case Operation::outer:
    case Operation::inner:
      return "value";
    case Operation::residuals:
      return "residuals";
    case Operation::solve:
      return "y";
    case Operation::hessian_product:
    case Operation::cross_product:
      return "product";
    case Operation::curvature:
    case Operation::solver_curvature:
      return "curvature";
    case Operation::feasible:
      return "feasible";
    default:
      return "gradient";
  }
}

Record question_of(const Request& request) {
  Record record;
  record.words["operation"] = name_of(request.operation);
  record.numbers["count"] = static_cast<double>(request.X.cols());
  if (!request.keys.empty()) record.numbers["iteration"] = static_cast<double>(request.keys[0].iteration);
  record.lists["seed"] = each(request.keys, program_seed);
  record.lists["direction"] = each(request.keys, [](const auto& key) { return key.direction; });
  record.lists["side"] = each(request.keys, [](const auto& key) { return key.side; });
  record.lists["attempt"] = each(request.keys, [](const auto& key) { return key.attempt; });
  if (request.control) add_control(*request.control, record);
  return record;
}

InnerControl control_of(const Record& question, std::vector<double>& reference) {
  InnerControl control;
  if (const auto* rule = question.word("rule"))
    for (int i = 0; i < 3; ++i)
      if (*rule == kRules[i]) control.rule = static_cast<InnerRule>(i);
  control.steps = count_in(question.number("steps", 0));
  control.tolerance = question.number("tolerance", kNaN);
  control.floor = question.number("floor", 0);
  if (const auto bounds = question.list("curvature"); bounds && bounds->size() == 2)
    control.curvature = {(*bounds)[0], (*bounds)[1]};
  reference = question.list("reference").value_or(std::vector<double>{});
  control.reference = reference;
  return control;
}

std::vector<EvaluationKey> keys_of(const Record& question, Index columns) {
  std::vector<EvaluationKey> keys(static_cast<std::size_t>(columns));
  const auto read = [&](const std::string& name, auto set) {
    const auto list = question.list(name);
    for (std::size_t i = 0; list && i < std::min(keys.size(), list->size()); ++i) set(keys[i], (*list)[i]);
  };
  read("seed", [](EvaluationKey& key, double n) {
    key.seed = whole_in<std::uint64_t>(n);
    key.derived = true;
  });
  read("direction", [](EvaluationKey& key, double n) { key.direction = whole_in<Index>(n); });
  read("side", [](EvaluationKey& key, double n) { key.side = whole_in<int>(n); });
  read("attempt", [](EvaluationKey& key, double n) { key.attempt = whole_in<int>(n); });
  for (auto& key : keys) key.iteration = whole_in<Index>(question.number("iteration", 0));
  return keys;
}

void read_answer(const Record& answer, Operation operation, Reply& reply) {
  const auto columns = static_cast<Index>(reply.failures.size());
  if (operation == Operation::solve) {
    read_list(answer, "steps", reply.report.steps);
    read_list(answer, "gradients", reply.report.gradients);
    read_list(answer, "initial_residual", reply.report.initial_residual);
    read_list(answer, "residual", reply.report.residual);
    std::vector<double> strong(static_cast<std::size_t>(columns), kNaN), smooth = strong;
    read_list(answer, "strong", strong);
    read_list(answer, "smooth", smooth);
    for (std::size_t b = 0; b < strong.size(); ++b) reply.report.curvature[b] = {strong[b], smooth[b]};
    std::vector<double> converged(static_cast<std::size_t>(columns), 1);
    read_list(answer, "converged", converged);
    for (Index b = 0; b < columns; ++b)
      if (converged[static_cast<std::size_t>(b)] == 0) reply.fail(b, EvaluationStatus::not_converged, "");
    std::vector<double> values(static_cast<std::size_t>(columns), kNaN);
    read_list(answer, "value", values);
    if (answer.list("value")) reply.values = vector_of(values);
  }
  for (const auto& [column, status, reason] : answer.failures) {
    if (column < 0 || column >= columns || status == name_of(EvaluationStatus::ok))
      throw Malformed("it reports a failure '" + status + "' in column " + std::to_string(column));
    reply.fail(column, status_named(status, EvaluationStatus::exception), reason);
  }
  if (answer.list("metrics")) throw Malformed("its metrics are not a list");  // a number is an offer's
  reply.metrics = answer.metrics;
}

Record answer_of(const Reply& reply, Operation operation) {
  Record record;
  for (std::size_t i = 0; i < reply.failures.size(); ++i)
    if (const auto& failure = reply.failures[i])
      record.failures.push_back(
          {static_cast<Index>(i), std::string(name_of(failure->status)), failure->reason});
  if (operation == Operation::solve) {
    record.lists["steps"] = numbers_of(reply.report.steps);
    record.lists["gradients"] = numbers_of(reply.report.gradients);
    record.lists["initial_residual"] = numbers_of(reply.report.initial_residual);
    record.lists["residual"] = numbers_of(reply.report.residual);
    for (const auto& curvature : reply.report.curvature) {
      record.lists["strong"].push_back(curvature.mu);
      record.lists["smooth"].push_back(curvature.L);
    }
  }
  record.metrics = reply.metrics;
  return record;
}

}  // namespace bizo::blackbox
