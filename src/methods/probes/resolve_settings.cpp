#include "methods/probes/resolve_settings.hpp"

#include "bizo/core/box_room.hpp"
#include "bizo/core/bytes.hpp"
#include "bizo/core/require.hpp"
#include "methods/probes/inner_start.hpp"

namespace bizo::methods {

Vector ResolveSettings::with_room(const Vector& x, double h) const {
  return project(shrunk(box, reach.entry * h * scale), x);
}

Vector ResolveSettings::origin(const Vector& x, double h) const {
  return central || !reach.dense ? x : with_room(x, h);
}

bool ResolveSettings::needs_reference(const Vector& x, double h) const {
  if (needs_reference()) return true;
  const bool wanted = central ? reference && rule == InnerRule::fixed_steps : reach.dense;
  return wanted && reach.entry > 0 && box.bounded() && with_room(x, h) != x;
}

InnerControl ResolveSettings::base_control(double absolute, const Curvature& curvature) const {
  if (unrolled) return {.rule = InnerRule::fixed_steps, .steps = steps, .curvature = curvature};
  return {.rule = InnerRule::absolute, .steps = base_steps, .tolerance = absolute, .curvature = curvature};
}

InnerControl ResolveSettings::control(const BasePoint& base, const Curvature& curvature) const {
  const bool guarded = rule == InnerRule::fixed_steps && base.accuracy.steps > 0;
  InnerControl control{rule, guarded ? base.accuracy.steps : steps, tolerance, curvature, {}};
  if (!std::isnan(base.accuracy.tolerance)) control.tolerance = base.accuracy.tolerance;
  if (cold) return control;
  control.base_x = entries(base.x);
  control.base_y = entries(base.y);
  return control;
}

// Entries that are not all of one size are taken for normal ones: 4 standard deviations.
Reach reach_of(DirectionFamily& family) {
  const Index d = family.dimension();
  Matrix u(d, 1);
  family.fill({.seed = 0, .iteration = 0, .count = 1}, {0, d}, {0, 1}, u);
  const Vector size = u.col(0).cwiseAbs();
  const auto entries = static_cast<double>((size.array() > 0).count());
  const double largest = size.maxCoeff();
  const bool equal = (size.array() == 0 || size.array() == largest).all();
  return {equal ? largest : std::min(1.0, 4 / std::sqrt(entries)), size.minCoeff() > 0};
}

namespace {

Option or_auto(Option option) {
  option.choices = {"auto"};
  return option;
}

}  // namespace

OptionTable inner_control_options() {
  return {
      choice_option("control", {"auto", "relative", "fixed-steps", "unrolled", "absolute"},
                    "perturbed solves end at a relative residual, or after `steps` steps on both sides; "
                    "unrolled: every solve takes `steps` steps from y_0, that at the base too, and Phi is F "
                    "there; auto: relative, but fixed-steps where steps is given, or start is not warm"),
      integer_option("steps", "10", 1,
                     "fixed-steps: steps of every perturbed solve, where not given raised by a guard; "
                     "unrolled: T; "
                     "relative: the most (base_steps where not given)"),
      {.name = "tolerance",
       .type = OptionType::number,
       .fallback = "1e-2",
       .help =
           "relative: residual / initial residual at which a perturbed solve ends (frame-search, where not "
           "given: 1e-4; start = optimistic, pessimistic: 1e-6)",
       .min = 0,
       .min_excluded = true,
       .max = 1},
      positive_option("base_tolerance", "1e-7", "|grad_y f| at which the solve at the base point ends"),
      integer_option("base_steps", "10000", 1, "the most steps of the solve at the base point"),
      choice_option(
          "start", {"warm", "cold", "min-norm", "ensemble", "optimistic", "pessimistic"},
          "solves start at the base solution (with control = unrolled not by default), or at the "
          "problem's y_0; min-norm: of many minimizers of f the nearest to y_0 (closed-form); "
          "ensemble: from several draws of y_0 at once, Phi is the mean of F over them; optimistic, "
          "pessimistic: the minimizer with the least, the largest F"),
      or_auto(positive_option("nu", "auto",
                              "start = optimistic, pessimistic: y minimizes f + nu F, f - nu F; auto: halved "
                              "at x_0 until F changes by less than 0.1 %")),
      or_auto(nonnegative_option(
          "proximity", "auto",
          "r of nu r/2 |y - y_0|^2, added to f +- nu F; auto: 0 for optimistic, twice the largest curvature "
          "of F for pessimistic: where f is flat, a convex F has no largest value")),
      integer_option("retrain_steps", "200", 1,
                     "control = unrolled, start = warm: steps from y_0 after the end, whose F is "
                     "retrained_value"),
  };
}

OptionTable difference_options() {
  return {
      choice_option("difference", {"central", "forward"}, "two-sided (error h^2) or one-sided (error h)"),
      choice_option("estimate", {"value", "sensitivity"},
                    "difference F itself (HOZOG), or the inner solution, along grad_y F (PZOBO)"),
      positive_option("radius", "1e-3", "length h of a perturbation, in units of x / directions.scale"),
      choice_option("radius_control", {"fixed", "shi"},
                    "as given, or searched again every 20 iterations from values along a random line"),
      flag_option("measure_noise", true,
                  "measure the noise of F at the start; raise a radius that it would drown"),
  };
}

namespace {

// Where f is flat, residuals have the factor nu, but those at the start have not. On least squares with nu =
// 5e-5, 1e-2 left 11 % of the hypergradient with newton-cg and nesterov, 1e-4 3 %, 1e-6 0.3 %; for a third
// more gradients than 1e-4.
constexpr double kOfSelection = 1e-6;

// A relative residual bounds the error whatever the condition is. It needs a start whose residual shrinks
// with the radius.
InnerRule rule_of(const Params& inner, bool cold) {
  const std::string& control = inner.text("control");
  if (control == "unrolled") return InnerRule::fixed_steps;
  if (control == "auto") return cold || inner.given("steps") ? InnerRule::fixed_steps : InnerRule::relative;
  return control == "relative" ? InnerRule::relative : InnerRule::fixed_steps;
}

// T steps from y_0 are a function of x if their lengths are the same at every x.
void require_steps_of_one_length(const Params& inner) {
  if (!inner.given("steps"))
    inner.refuse("control", "Phi depends on the number of steps", "give inner.steps, such as 100");
  const bool has_bounds = inner.has("L");  // solvers whose steps follow them
  if (has_bounds && !(inner.given("L") && inner.given("mu")))
    inner.refuse("control", "unrolled steps need one length for every x, and a momentum",
                 "give inner.L, such as 4, for steps of 1/L, and inner.mu = L/361, for a "
                 "momentum of 0.9; if F explodes, a larger L");
}

}  // namespace

bool starts_cold(const Params& inner) {
  if (selects_minimizer(inner)) return false;
  if (inner.text("start") != "warm") return true;
  return inner.text("control") == "unrolled" && !inner.given("start");
}

bool selects_minimizer(const Params& inner) {
  return inner.text("start") == "optimistic" || inner.text("start") == "pessimistic";
}

bool trains_along(const Params& inner) {
  return inner.text("control") == "unrolled" && !starts_cold(inner);
}

void refuse_unrolled(const Params& inner, const std::string& method) {
  if (inner.text("start") == "min-norm")
    inner.refuse(
        "start",
        method + " follows a minimizer as x moves, and that is not the nearest to y_0 of the new ones",
        "use method.name = hozog or frame-search, or start = warm");
  if (inner.text("control") == "unrolled")
    inner.refuse("control", method + " works with y*(x), and unrolled solves end before it",
                 "use method.name = itd, hozog or frame-search, or another control");
}

ResolveSettings read_base_settings(const Params& inner) {
  ResolveSettings settings;
  settings.unrolled = inner.text("control") == "unrolled";
  if (settings.unrolled) require_steps_of_one_length(inner);
  settings.steps = inner.integer("steps");
  settings.base_tolerance = inner.number("base_tolerance");
  settings.base_steps = inner.integer("base_steps");
  return settings;
}

ResolveSettings read_inner_settings(const Params& inner, const Problem& problem, Vector scale) {
  ResolveSettings settings = read_base_settings(inner);
  if (inner.text("control") == "absolute")
    inner.refuse(
        "control",
        "a perturbed solve that starts near its solution would stop at once and its difference be lost",
        "use fixed-steps or relative; inner.base_tolerance is the absolute one for the base solve");
  settings.cold = starts_cold(inner);
  settings.steps_given = inner.given("steps");
  settings.rule = rule_of(inner, settings.cold);
  if (settings.rule == InnerRule::relative && !settings.steps_given)
    settings.steps = inner.integer("base_steps");
  settings.tolerance = inner.number("tolerance");
  if (selects_minimizer(inner) && !inner.given("tolerance")) settings.tolerance = kOfSelection;
  if (settings.cold && settings.rule == InnerRule::relative)
    inner.refuse("start", "a residual relative to that at y_0 does not shrink with the radius",
                 "use start = warm, or control = fixed-steps");
  settings.scale = std::move(scale);
  settings.inner_start = problem.info().inner_start;
  settings.box = problem.info().box;
  return settings;
}

ResolveSettings read_resolve_settings(const Params& inner, const Params& method, const Problem& problem,
                                      Vector scale) {
  ResolveSettings settings = read_inner_settings(inner, problem, std::move(scale));
  // Without y, or of T steps from y_0 wherever one is, the base value is its own reference.
  settings.reference = problem.p() > 0 && !(settings.unrolled && settings.cold);
  settings.central = method.text("difference") == "central";
  settings.response = method.has("estimate") && method.text("estimate") == "sensitivity";
  if (settings.response && level_of(problem) < OracleLevel::inner_gradient)
    method.refuse("estimate", too_low(problem, OracleLevel::inner_gradient), "use estimate = value");
  return settings;
}

}  // namespace bizo::methods
