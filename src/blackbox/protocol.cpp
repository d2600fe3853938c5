#include "bizo/blackbox/protocol.hpp"

#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"

namespace bizo {
namespace {

constexpr const char* kRules[] = {"synchronized", "relative", "absolute"};

constexpr OracleLevel kLevels[] = {OracleLevel::value,     OracleLevel::solve,
                                   OracleLevel::values,    OracleLevel::inner_gradient,
                                   OracleLevel::gradients, OracleLevel::products};

Vector vector_of(const std::vector<double>& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

std::vector<double> list_of(const Vector& v) {
  return {v.data(), v.data() + v.size()};
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
  if (control.rule != InnerRule::synchronized) record.numbers["tolerance"] = control.tolerance;
  if (control.floor > 0) record.numbers["floor"] = control.floor;
  if (!std::isnan(control.curvature.smooth))
    record.lists["curvature"] = {control.curvature.strong, control.curvature.smooth};
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

template <class T>
std::vector<double> numbers_of(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

[[noreturn]] void refuse(const std::string& who, const std::string& what) {
  throw ConfigError(who + " " + what + "; docs/blackbox.md says what a program offers");
}

Index dimension(const Record& record, const std::string& name, double fallback, const std::string& who) {
  const double number = record.number(name, fallback);
  if (!(number >= 0) || number != std::floor(number)) refuse(who, "offers no whole number " + name);
  if (!can_be_held(number)) refuse(who, "offers a " + name + " whose vectors this machine cannot hold");
  return static_cast<Index>(number);
}

// A list of `size` numbers, one number for all, or `fallback` for all.
Vector sized(const Record& record, const std::string& name, Index size, double fallback,
             const std::string& who) {
  const auto list = record.list(name);
  if (!list) return Vector::Constant(size, fallback);
  if (list->size() == 1) return Vector::Constant(size, list->front());
  if (static_cast<Index>(list->size()) != size)
    refuse(who, "offers " + std::to_string(list->size()) + " numbers for " + name + " instead of " +
                    std::to_string(size));
  return vector_of(*list);
}

}  // namespace

std::string_view answer_name(Operation operation) {
  switch (operation) {
    case Operation::value:
    case Operation::outer:
    case Operation::inner:
      return "value";
    case Operation::solve:
      return "y";
    case Operation::hessian_product:
    case Operation::cross_product:
      return "product";
    case Operation::problem_curvature:
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
  control.steps = static_cast<Index>(question.number("steps", 0));
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
    key.seed = static_cast<std::uint64_t>(n);
    key.derived = true;
  });
  read("direction", [](EvaluationKey& key, double n) { key.direction = static_cast<Index>(n); });
  read("side", [](EvaluationKey& key, double n) { key.side = static_cast<int>(n); });
  read("attempt", [](EvaluationKey& key, double n) { key.attempt = static_cast<int>(n); });
  for (auto& key : keys) key.iteration = static_cast<Index>(question.number("iteration", 0));
  return keys;
}

Record record_of(const Offer& offer) {
  Record record;
  record.numbers["protocol"] = kProtocolVersion;
  record.words["name"] = offer.info.name;
  record.words["level"] = name_of(offer.level);
  record.numbers["d"] = static_cast<double>(offer.info.outer_dimension);
  record.numbers["p"] = static_cast<double>(offer.info.inner_dimension);
  record.numbers["solves"] = offer.solves;
  record.numbers["curvatures"] = offer.curvatures;
  record.numbers["metrics"] = offer.metrics;
  record.numbers["feasible"] = offer.feasible;
  record.lists["start"] = list_of(offer.info.start);
  record.lists["inner_start"] = list_of(offer.info.inner_start);
  if (offer.info.box.bounded()) {
    record.lists["lower"] = list_of(offer.info.box.lower);
    record.lists["upper"] = list_of(offer.info.box.upper);
  }
  return record;
}

Offer offer_of(const Record& record, const std::string& who) {
  if (record.number("protocol", kNaN) != kProtocolVersion)
    refuse(who, "does not speak version " + std::to_string(kProtocolVersion) + " of the protocol");
  Offer offer;
  const auto* level = record.word("level");
  bool known = false;
  for (const auto each : kLevels)
    if (level && name_of(each) == *level) offer.level = each, known = true;
  if (!known)
    refuse(who, "offers the level '" + (level ? *level : "") +
                    "'; known: value, solve, values, inner-gradient, gradients, products");
  const auto* name = record.word("name");
  ProblemInfo& info = offer.info;
  info.name = name ? one_line(*name) : "program";
  info.outer_dimension = dimension(record, "d", kNaN, who);
  info.inner_dimension = dimension(record, "p", 0, who);
  if (info.outer_dimension == 0) refuse(who, "offers d = 0");
  if ((info.inner_dimension == 0) != (offer.level == OracleLevel::value))
    refuse(who, "offers p = " + std::to_string(info.inner_dimension) + " at the level " + *level +
                    ": the level value has no y, and the others have one");
  info.start = sized(record, "start", info.outer_dimension, 0, who);
  info.inner_start = sized(record, "inner_start", info.inner_dimension, 0, who);
  if (record.list("lower") || record.list("upper")) {
    const double infinity = std::numeric_limits<double>::infinity();
    info.box = {sized(record, "lower", info.outer_dimension, -infinity, who),
                sized(record, "upper", info.outer_dimension, infinity, who)};
    if (!(info.box.lower.array() < info.box.upper.array()).all())
      refuse(who, "offers a lower bound that is not below the upper one");
  }
  offer.solves = record.number("solves", offer.level == OracleLevel::solve) > 0;
  offer.curvatures = record.number("curvatures", 0) > 0;
  offer.metrics = record.number("metrics", 0) > 0;
  offer.feasible = record.number("feasible", 0) > 0;
  if (offer.level == OracleLevel::solve && !offer.solves) refuse(who, "offers the level solve, and no solve");
  return offer;
}

void read_answer(const Record& answer, Operation operation, Reply& reply) {
  const auto columns = static_cast<Index>(reply.failures.size());
  if (operation == Operation::solve) {
    read_list(answer, "steps", reply.report.steps);
    read_list(answer, "gradients", reply.report.gradients);
    read_list(answer, "initial_residual", reply.report.initial_residual);
    read_list(answer, "residual", reply.report.residual);
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
      throw Malformed("it tells of a failure '" + status + "' in column " + std::to_string(column));
    reply.fail(column, status_named(status, EvaluationStatus::exception), reason);
  }
  if (answer.list("metrics")) throw Malformed("its metrics are no list");  // a number is an offer's
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
  }
  record.metrics = reply.metrics;
  return record;
}

}  // namespace bizo
