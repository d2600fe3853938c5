#include "app/config/automatic.hpp"

#include <algorithm>

#include "app/config/agreement.hpp"
#include "bizo/core/constrained.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/proximal.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "methods/frame_search/width_box.hpp"

namespace bizo::app {
namespace {

using Settings = std::vector<std::array<std::string, 3>>;

// Up to so many outer variables a whole gradient is estimated, and curvature learned from it; beyond, blocks
// of coordinates.
constexpr Index kWholeGradient = 5000;
constexpr Index kBlock = 256;
// Up to so many, directions of y and x of a single loop are all coordinates.
constexpr Index kWholeFamily = 200;
// Up to so many inner variables times directions, inner problems known by values of f alone are solved for
// every direction: the cost grows with their product and the root of the condition, and the run converges. A
// single loop pays for neither, but x moves once y and the adjoint have settled, which takes iterations in
// proportion to the condition: at 100 it is behind, at 1000 it does not move (docs/methods.md).
constexpr Index kSolvedByValues = 20'000;
// Up to so many outer variables opaque values are modelled by quadratics: of 53 small problems, and of 28
// with 16 unknowns, more are solved with fewer evaluations than by L-BFGS on differences, with noise many
// more; of 30 unknowns fewer are after 30 gradients (docs/opaque.md).
constexpr Index kModelled = 20;
// Opaque solves (docs/inner_work.md): measured with 1 and 3; the 53 problems have up to 12.
constexpr Index kModelledSolves = 12;
// Residuals are modelled up to so many: a step takes one evaluation once there are d + 1, and work of the
// order of d^3, 0.07 s at 100.
constexpr Index kModelledResiduals = 100;
// Between these numbers frame-search is taken where solves are opaque and x is in a box: it uses gradients
// that are not complete, and is within 0.01 on digits hyper-cleaning (d = 1000) when L-BFGS has made one
// step. Of few coordinates L-BFGS is ahead (breast cancer, d = 30), and it does not depend on the widths of
// the box. The second is what a dense frame allows.
constexpr Index kMinFramed = 64;
constexpr Index kMaxFramed = 4096;

// An iteration has one evaluation. A search that begins anew needs d of them, a simplex some 20 d to become
// smaller by a factor of 10: of 53 problems with kinks 11 are solved to 1e-5 with 60 + 4 d, 21 with 200, and
// 23 if nothing but the budget ends the run.
Settings by_models(Index d) {
  return {{"budget", "iterations", std::to_string(1000 * (d + 1))},
          {"budget", "stagnation_window", std::to_string(100 + 20 * d)}};
}

// What is there already is replaced.
void add(Settings& settings, const Settings& more) {
  for (const auto& setting : more) {
    const auto same = [&](const auto& old) { return old[0] == setting[0] && old[1] == setting[1]; };
    const auto old = std::ranges::find_if(settings, same);
    if (old == settings.end())
      settings.push_back(setting);
    else
      *old = setting;
  }
}

// Whole gradients, curvature from their differences.
Settings quasi_newton() {
  return {{"step", "rule", "lbfgs"}, {"step", "size", "1"}, {"step", "explore", "yes"}};
}

Settings whole_gradient(Index d) {
  return {{"directions", "family", "coordinate"}, {"directions", "count", std::to_string(d)}};
}

// Directions and steps for what d allows, where a gradient comes from differences.
Settings by_differences(Index d) {
  Settings settings;
  if (d <= kWholeGradient) {
    settings = quasi_newton();
    add(settings, whole_gradient(d));
    return settings;
  }
  return {{"directions", "family", "block-coordinate"},
          {"directions", "count", std::to_string(kBlock)},
          {"step", "rule", "adam"},
          {"step", "schedule", "inverse-sqrt"}};
}

// Steps that compare no values: where those of different iterations are those of different samples.
void take_no_values(Settings& settings) {
  std::erase_if(settings, [](const auto& setting) {
    return setting[0] == "step" || setting[1] == "difference" || setting[1] == "stagnation_window";
  });
  add(settings, {{"step", "rule", "adam"}, {"step", "size", "0.01"}, {"step", "schedule", "inverse-sqrt"}});
}

// Differences and steps that follow the noise of F, which the run measures.
Settings against_noise() {
  return {
      {"method", "difference", "adaptive"}, {"step", "rule", "lbfgs-adam"}, {"step", "schedule", "inverse"}};
}

std::string* find(Settings& settings, const std::string& section, const std::string& key) {
  std::string* found = nullptr;
  for (auto& [in, name, value] : settings)
    if (in == section && name == key) found = &value;
  return found;
}

// Three times round all coordinates, where an iteration sees a part of them.
void set_window(Settings& settings, Index d) {
  const auto* count = find(settings, "directions", "count");
  auto* window = find(settings, "budget", "stagnation_window");
  if (!count || *window == "0") return;
  const Index l = std::stol(*count);
  *window = std::to_string(std::max<Index>(std::stol(*window), (3 * d + l - 1) / l));
}

std::string price(Index d) {
  const std::string n = std::to_string(d);
  return d <= kWholeGradient ? "a gradient takes " + n + " differences"
                             : "a whole gradient would take " + n +
                                   " differences: " + std::to_string(kBlock) + " coordinates at a time";
}

// Differences of f along every coordinate of y, in solves for every direction of x. Bounds of y are for
// solvers: the single loop knows none.
bool solves_by_values(const Problem& problem) {
  const Index directions = problem.d() <= kWholeGradient ? problem.d() : kBlock;
  return problem.info().inner_box.bounded() || problem.p() * directions <= kSolvedByValues;
}

// What the user asks for may not go with a choice of this option.
bool rules_out(const Config& config, const std::string& key) {
  const auto says = [&](const char* section, const char* option) {
    return config.section(section).contains(option);
  };
  const auto count = config.section("directions").find("count");
  if (key == "difference")
    return says("method", "tangents") || says("method", "estimate") || says("method", "accuracy") ||
           says("evaluation", "retry_seed") ||
           (count != config.section("directions").end() && count->second.value == "auto");
  return false;
}

}  // namespace

AutomaticChoice automatic_choice(const Problem& problem) {
  AutomaticChoice choice;
  const OracleLevel level = level_of(problem);
  const Index d = problem.d();
  const bool draws = dynamic_cast<const DrawnSamples*>(&problem) != nullptr;
  const bool squares = dynamic_cast<const SumOfSquares*>(&problem) != nullptr;
  const std::string size = "d = " + std::to_string(d);
  const auto choose = [&](const std::string& method, const std::string& why, const Settings& settings) {
    choice.method = method;
    choice.why = why;
    add(choice.settings, {{"method", "name", method}});
    add(choice.settings, settings);
  };
  add(choice.settings, {{"budget", "iterations", "1000"},
                        {"budget", "stagnation_window", "10"},
                        {"budget", "stagnation", "1e-9"}});
  const bool constrained =
      dynamic_cast<const Constrained*>(&problem) != nullptr || problem.info().linear.count() > 0;
  if (constrained) {
    choose("trust-region", "there are constraints, and models of them and of F need few values with " + size,
           by_models(d));
  } else if (dynamic_cast<const ProximalInner*>(&problem)) {
    choose("aid", "the smooth part has Hessian products and the rest a proximal operator", quasi_newton());
  } else if (level >= OracleLevel::gradients) {
    choose("aid", "there are gradients in x, so no directions are needed", quasi_newton());
  } else if (level == OracleLevel::inner_gradient) {
    choose("frozen-adjoint", "there is grad_y f: a direction costs two evaluations and no solve; " + price(d),
           by_differences(d));
  } else if (level == OracleLevel::values && !draws && !solves_by_values(problem)) {
    choose("hf-zoba",
           "there are only values of f and F, and a solve for every direction is too expensive with " + size +
               ", p = " + std::to_string(problem.p()),
           {{"step", "rule", "adam"}, {"step", "size", "0.1"}, {"step", "schedule", "inverse"}});
    if (d <= kWholeFamily) add(choice.settings, whole_gradient(d));
    // Its values are F(x, y) on the way of y to y*(x): they may rise without any harm.
    for (auto& [section, key, value] : choice.settings)
      if (key == "stagnation_window") value = "0";
  } else if (squares && !draws && d <= kModelledResiduals) {
    choose("trust-region",
           "F is a sum of squares whose residuals are known, and models of them need few values with " + size,
           by_models(d));
  } else if (level <= OracleLevel::solve && !draws &&
             d <= (level == OracleLevel::value ? kModelled : kModelledSolves)) {
    const std::string known = level == OracleLevel::value ? "of F" : "of F at inner solutions";
    choose("trust-region", "only values " + known + " are known, and a model of them needs few with " + size,
           by_models(d));
  } else if (level == OracleLevel::solve && !draws && d > kMinFramed && d <= kMaxFramed &&
             methods::has_telling_widths(problem.info(), Vector::Ones(d))) {
    choose("frame-search", "only values of F at inner solutions are known, in a box with " + size, {});
    for (auto& [section, key, value] : choice.settings)
      if (key == "stagnation_window") value = "60";
  } else {
    const char* known = level == OracleLevel::values ? "there are only values of f and F, and inner problems "
                                                       "are small enough to be solved by differences of f; "
                                                     : "only values of F at inner solutions are known; ";
    choose("hozog", known + price(d), by_differences(d));
    // Values of inner solves that end at a tolerance are no good for short forward differences.
    if (level < OracleLevel::solve && d <= kWholeGradient) add(choice.settings, against_noise());
  }
  if (level <= OracleLevel::solve && !draws && !constrained)
    add(choice.settings, {{"search", "starts", "auto"}});
  if (draws)
    take_no_values(choice.settings);
  else
    set_window(choice.settings, d);
  if (level == OracleLevel::solve || level == OracleLevel::values)
    add(choice.settings, {{"inner", "control", "relative"}, {"inner", "tolerance", "1e-5"}});
  add(choice.settings, {{"inner", "base_tolerance", "1e-8"}});
  return choice;
}

bool is_automatic(const Config& config) {
  const auto& method = config.section("method");
  const auto named = method.find("name");
  return named != method.end() && named->second.value == "auto";
}

std::string apply_automatic_choice(Config& config, const Problem& problem) {
  const AutomaticChoice choice = automatic_choice(problem);
  const std::map<std::string, std::string> component{
      {"inner", "name"}, {"directions", "family"}, {"step", "rule"}};
  std::vector<std::string> left_alone;
  for (const auto& [section, key] : component) {
    const auto& given = config.section(section);
    if (const auto named = given.find(key); named != given.end() && named->second.value != "auto")
      left_alone.push_back(section);
  }
  const bool blind = !has_diagonal(problem.info().box);  // there is nothing to explore
  for (const auto& [section, key, value] : choice.settings)
    if (!std::ranges::count(left_alone, section) && !rules_out(config, key) && !(blind && key == "explore"))
      config.set_default(section, key, value);
  return "method = auto: " + choice.method + ", because " + choice.why;
}

}  // namespace bizo::app
