#include "bizo/app/automatic.hpp"

#include <algorithm>

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/proximal.hpp"

namespace bizo {
namespace {

using Settings = std::vector<std::array<std::string, 3>>;

// Up to so many outer variables a whole gradient is estimated, and curvature learned from it.
constexpr Index kWholeGradient = 200;
// Up to so many, a dense frame of all of them is made.
constexpr Index kWholeFrame = 4096;

void add(Settings& settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
}

// The best inner solver for what it may see; a problem at level solve brings its own to the method.
std::string inner_solver(const Problem& problem) {
  if (const auto own = own_inner_solver(problem); !own.empty()) return own;
  if (dynamic_cast<const ClosedFormInner*>(&problem)) return "closed-form";
  if (dynamic_cast<const ProximalInner*>(&problem)) return "fista";
  switch (level_of(problem)) {
    case OracleLevel::products:
      return "newton-cg";
    case OracleLevel::gradients:
    case OracleLevel::inner_gradient:
      return "nesterov";
    default:
      return "zeroth-order";
  }
}

// Whole gradients, curvature from their differences.
Settings quasi_newton() {
  return {{"step", "rule", "lbfgs"}, {"step", "length", "1"}, {"step", "explore", "yes"}};
}

Settings whole_gradient(Index d) {
  return {{"directions", "family", "coordinate"}, {"directions", "count", std::to_string(d)}};
}

}  // namespace

std::string own_inner_solver(const Problem& problem) {
  if (problem.p() == 0) return "none";
  const auto* able = dynamic_cast<const BringsInnerSolver*>(&problem);
  return able && able->has_solver() ? "own" : "";
}

AutomaticChoice automatic_choice(const Problem& problem, const Problem& full) {
  AutomaticChoice choice;
  const OracleLevel level = level_of(problem);
  const Index d = problem.d();
  const std::string size = "d = " + std::to_string(d);
  const auto choose = [&](const std::string& method, const std::string& why, const Settings& settings) {
    choice.method = method;
    choice.why = why;
    add(choice.settings, {{"method", "name", method}});
    add(choice.settings, settings);
  };
  add(choice.settings, {{"budget", "iterations", "1000"},
                        {"budget", "stagnation_window", "10"},
                        {"budget", "stagnation", "1e-6"}});
  if (dynamic_cast<const ProximalInner*>(&problem)) {
    choose("aid", "the smooth part has Hessian products and the rest a proximal operator", quasi_newton());
  } else if (level >= OracleLevel::gradients) {
    choose("aid", "there are gradients in x: no direction in x needs to be tried", quasi_newton());
  } else if (level == OracleLevel::inner_gradient && d <= kWholeGradient) {
    choose("azo", "there is grad_y f, and " + size + " differences an iteration are cheap", quasi_newton());
    add(choice.settings, whole_gradient(d));
  } else if (level == OracleLevel::inner_gradient) {
    choose(
        "azo", "there is grad_y f, so that a direction costs two evaluations and no solve; " + size,
        {{"directions", "family", "srht"}, {"directions", "count", std::to_string(std::min<Index>(d, 256))}});
  } else if (level == OracleLevel::values) {
    choose("hf-zoba", "there are values of f and F alone, and no solve a direction is needed",
           {{"step", "rule", "adam"}, {"step", "length", "0.1"}, {"step", "schedule", "inverse"}});
    if (d <= kWholeGradient) add(choice.settings, whole_gradient(d));
    // Its values are F(x, y) on the way of y to y*(x): they may rise without any harm.
    for (auto& [section, key, value] : choice.settings)
      if (key == "stagnation_window") value = "0";
  } else if (problem.info().box.bounded() && d <= kWholeFrame) {
    choose("sweep", "nothing but values of F at inner solutions is known, in a box with " + size, {});
    for (auto& [section, key, value] : choice.settings)
      if (key == "stagnation_window") value = "60";
  } else {
    choose("zo-resolve", "nothing but values of F at inner solutions is known", {});
    add(choice.settings, d <= kWholeGradient ? quasi_newton() : Settings{{"directions", "memory", "memory"}});
    if (d <= kWholeGradient) add(choice.settings, whole_gradient(d));
  }
  if (level == OracleLevel::solve)
    add(choice.settings, {{"inner", "control", "relative"}, {"inner", "tolerance", "1e-5"}});
  // At level solve the inner solver is part of what the method cannot look into.
  add(choice.settings, {{"inner", "name", inner_solver(level == OracleLevel::solve ? full : problem)},
                        {"inner", "base_tolerance", "1e-8"}});
  return choice;
}

bool is_automatic(const Config& config) {
  const auto& method = config.section("method");
  const auto named = method.find("name");
  return named != method.end() && named->second.value == "auto";
}

std::string apply_automatic_choice(Config& config, const Problem& seen, const Problem& full) {
  const AutomaticChoice choice = automatic_choice(seen, full);
  const std::map<std::string, std::string> component{
      {"inner", "name"}, {"directions", "family"}, {"step", "rule"}};
  std::vector<std::string> left_alone;
  for (const auto& [section, key] : component)
    if (config.section(section).contains(key)) left_alone.push_back(section);
  for (const auto& [section, key, value] : choice.settings)
    if (!std::ranges::count(left_alone, section)) config.set_default(section, key, value);
  return "method = auto: " + choice.method + ", because " + choice.why;
}

}  // namespace bizo
