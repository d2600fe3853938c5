// What an oracle offers, as a record that describes it.
#include <cmath>
#include <limits>

#include "bizo/core/error.hpp"
#include "bizo/core/inner_box.hpp"
#include "bizo/core/one_line.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

constexpr OracleLevel kLevels[] = {OracleLevel::value,     OracleLevel::solve,
                                   OracleLevel::values,    OracleLevel::inner_gradient,
                                   OracleLevel::gradients, OracleLevel::products};

std::vector<double> doubles_of(const Vector& v) {
  return {v.data(), v.data() + v.size()};
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
  return Eigen::Map<const Vector>(list->data(), size);
}

// The lists `prefix`lower and `prefix`upper; one of them will do, and null is no bound: JSON has no infinity.
Box box_of(const Record& record, const std::string& prefix, Index size, const std::string& who) {
  const std::string lower = prefix + "lower", upper = prefix + "upper";
  if (!record.list(lower) && !record.list(upper)) return {};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Box box{sized(record, lower, size, -kInfinity, who), sized(record, upper, size, kInfinity, who)};
  box.lower = box.lower.array().isNaN().select(-kInfinity, box.lower);
  box.upper = box.upper.array().isNaN().select(kInfinity, box.upper);
  return box;
}

}  // namespace

Record record_of(const Capabilities& capabilities) {
  Record record;
  record.numbers["protocol"] = kProtocolVersion;
  record.words["name"] = capabilities.info.name;
  record.words["level"] = name_of(capabilities.level);
  record.numbers["d"] = static_cast<double>(capabilities.info.outer_dimension);
  record.numbers["p"] = static_cast<double>(capabilities.info.inner_dimension);
  record.numbers["residuals"] = static_cast<double>(capabilities.residuals);
  record.numbers["constraints"] = static_cast<double>(capabilities.constraints);
  record.numbers["tells_value"] = capabilities.tells_value;
  record.numbers["solves"] = capabilities.solves;
  record.numbers["curvature"] = capabilities.curvature;
  record.numbers["solver_curvature"] = capabilities.solver_curvature;
  record.numbers["metrics"] = capabilities.metrics;
  record.numbers["feasible"] = capabilities.feasible;
  record.lists["start"] = doubles_of(capabilities.info.start);
  record.lists["inner_start"] = doubles_of(capabilities.info.inner_start);
  if (capabilities.info.box.bounded()) {
    record.lists["lower"] = doubles_of(capabilities.info.box.lower);
    record.lists["upper"] = doubles_of(capabilities.info.box.upper);
  }
  if (capabilities.info.inner_box.bounded()) {
    record.lists["inner_lower"] = doubles_of(capabilities.info.inner_box.lower);
    record.lists["inner_upper"] = doubles_of(capabilities.info.inner_box.upper);
  }
  return record;
}

Capabilities capabilities_of(const Record& record, const std::string& who) {
  if (record.number("protocol", kNaN) != kProtocolVersion)
    refuse(who, "does not speak version " + std::to_string(kProtocolVersion) + " of the protocol");
  Capabilities capabilities;
  const auto* level = record.word("level");
  bool known = false;
  for (const auto each : kLevels)
    if (level && name_of(each) == *level) capabilities.level = each, known = true;
  if (!known)
    refuse(who, "offers the level '" + (level ? *level : "") +
                    "'; known: value, solve, values, inner-gradient, gradients, products");
  const auto* name = record.word("name");
  ProblemInfo& info = capabilities.info;
  info.name = name ? one_line(*name) : "program";
  info.outer_dimension = dimension(record, "d", kNaN, who);
  info.inner_dimension = dimension(record, "p", 0, who);
  if (info.outer_dimension == 0) refuse(who, "offers d = 0");
  if ((info.inner_dimension == 0) != (capabilities.level == OracleLevel::value))
    refuse(who, "offers p = " + std::to_string(info.inner_dimension) + " at the level " + *level +
                    ": the level value has no y, and the others have one");
  info.start = sized(record, "start", info.outer_dimension, 0, who);
  info.inner_start = sized(record, "inner_start", info.inner_dimension, 0, who);
  info.box = box_of(record, "", info.outer_dimension, who);
  info.inner_box = box_of(record, "inner_", info.inner_dimension, who);
  for (const auto& flaw : {flaw_of(info.box), inner_flaw_of(info.inner_box)})
    if (!flaw.empty()) refuse(who, "offers an empty box: " + flaw);
  capabilities.residuals = dimension(record, "residuals", 0, who);
  capabilities.constraints = dimension(record, "constraints", 0, who);
  capabilities.tells_value = record.number("tells_value", 0) > 0;
  capabilities.solves = record.number("solves", capabilities.level == OracleLevel::solve) > 0;
  capabilities.curvature = record.number("curvature", 0) > 0;
  capabilities.solver_curvature = record.number("solver_curvature", 0) > 0;
  capabilities.metrics = record.number("metrics", 0) > 0;
  capabilities.feasible = record.number("feasible", 0) > 0;
  if (capabilities.level == OracleLevel::solve && !capabilities.solves)
    refuse(who, "offers the level solve, and no solve");
  return capabilities;
}

}  // namespace bizo::blackbox
