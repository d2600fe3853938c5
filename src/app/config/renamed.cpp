#include "app/config/renamed.hpp"

#include <algorithm>

#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

// The problems that read their samples from data files.
const std::vector<std::string>& with_features() {
  static const std::vector<std::string> problems{"ridge",        "logistic",     "svm",
                                                 "lasso",        "elastic-net",  "hyper-cleaning",
                                                 "distillation", "weight-decay", "metric"};
  return problems;
}

// The value of the section's `name`, or "".
std::string component_of(const std::map<std::string, Setting>& section) {
  const auto found = section.find("name");
  return found == section.end() ? "" : found->second.value;
}

std::string was(const Renamed& row) {
  return row.section + "." + row.key + (row.value.empty() ? "" : " = " + row.value);
}

std::string is_now(const Renamed& row) {
  return was(row) + " is now " + (row.value.empty() ? row.section + "." : "") + row.now;
}

bool holds(const Renamed& row, const std::map<std::string, Setting>& section) {
  return row.of.empty() || std::ranges::count(row.of, component_of(section)) > 0;
}

bool is_typed(const Setting& setting) {
  return setting.origin.starts_with("--");
}

// The old key's setting under its new key, unless the command line has that.
void move_setting(const Renamed& row, std::map<std::string, Setting>& section) {
  auto node = section.extract(row.key);
  Setting& old = node.mapped();
  if (const auto other = section.find(row.now); other != section.end()) {
    if (is_typed(old) == is_typed(other->second))
      throw ConfigError(old.origin + ": " + is_now(row) + ", which is given too, at " + other->second.origin +
                        "; remove one");
    if (is_typed(other->second)) return;
  }
  old.origin += ", " + was(row);
  section[row.now] = std::move(old);
}

}  // namespace

const std::vector<Renamed>& renamed() {
  static const std::vector<Renamed> rows{
      {.section = "method", .key = "name", .value = "azo", .now = "frozen-adjoint"},
      {.section = "method", .key = "name", .value = "sweep", .now = "frame-search"},
      {.section = "method", .key = "name", .value = "zo-resolve", .now = "hozog"},
      {.section = "method", .key = "estimate", .value = "response", .now = "sensitivity"},
      {.section = "step", .key = "rule", .value = "trace", .now = "curvature"},
      {.section = "inner", .key = "name", .value = "own", .now = "provided"},
      {.section = "inner", .key = "control", .value = "synchronized", .now = "fixed-steps"},
      {.section = "directions", .key = "memory", .value = "memory", .now = "damped"},
      {.section = "inner", .key = "strong", .now = "mu"},
      {.section = "inner", .key = "smooth", .now = "L"},
      {.section = "directions", .key = "hold", .now = "reuse"},
      {.section = "step", .key = "length", .now = "size"},
      {.section = "step", .key = "decay", .now = "time_constant"},
      {.section = "evaluation", .key = "radius_retry", .now = "retry_smaller_radius"},
      {.section = "problem", .key = "scale", .now = "normalize", .of = with_features()},
      {.section = "method", .key = "least_radius", .now = "min_radius"},
      {.section = "method", .key = "largest_v", .now = "adjoint_bound"},
      {.section = "method", .key = "batch", .now = "minibatch"},
      {.section = "method", .key = "samples", .now = "minibatch"},
      {.section = "method", .key = "minibatches", .now = "parallel_minibatches"},
      {.section = "method", .key = "decay", .now = "decay_exponent"},
      {.section = "method", .key = "storm", .now = "storm_momentum"},
      {.section = "method", .key = "steps", .now = "unrolled_steps", .of = {"itd"}},
      {.section = "method", .key = "steps", .now = "inner_updates", .of = {"hf-zoba", "penalty", "auto"}},
      {.section = "method", .key = "length", .now = "step_size"},
      {.section = "method", .key = "inner_length", .now = "inner_step_size"},
      {.section = "method", .key = "adjoint_length", .now = "adjoint_step_size"},
      {.section = "method", .key = "nu_decay", .now = "nu_decay_exponent"},
      {.section = "method", .key = "nu_least", .now = "nu_min"}};
  return rows;
}

std::vector<std::string> use_new_names(SettingsBySection& settings) {
  std::vector<std::string> lines;
  for (const Renamed& row : renamed()) {
    const auto section = settings.find(row.section);
    if (section == settings.end()) continue;
    const auto found = section->second.find(row.key);
    if (found == section->second.end() || !holds(row, section->second)) continue;
    if (!row.value.empty() && found->second.value != row.value) continue;
    lines.push_back(is_now(row));
    if (row.value.empty())
      move_setting(row, section->second);
    else
      found->second.value = row.now;
  }
  return lines;
}

void use_new_names(std::map<std::string, std::string>& stored) {
  SettingsBySection settings;
  for (const auto& [name, value] : stored) {
    const auto dot = name.find('.');
    settings[name.substr(0, dot)][name.substr(dot + 1)] = {value, name};
  }
  use_new_names(settings);
  stored.clear();
  for (const auto& [section, options] : settings)
    for (const auto& [key, setting] : options) stored[section + "." + key] = setting.value;
}

std::vector<std::string> new_names_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Renamed& row : renamed()) {
    const bool is_option = row.value.empty() && (name == row.key || name == row.section + "." + row.key);
    if (!is_option && (row.value.empty() || name != row.value)) continue;
    const std::string now = is_option ? row.section + "." + row.now : row.now;
    if (!std::ranges::count(names, now)) names.push_back(now);
  }
  return names;
}

}  // namespace bizo::app
