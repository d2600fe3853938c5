#include "bizo/methods/resolve_settings.hpp"

namespace bizo {

OptionTable inner_control_options() {
  return {
      choice_option("control", {"auto", "relative", "synchronized", "absolute"},
                    "perturbed solves end at a relative residual, or after `steps` steps on both sides; "
                    "auto: relative, but synchronized where steps is given or start = cold"),
      integer_option("steps", "10", 1,
                     "synchronized: steps of every perturbed solve, where not given raised by a guard; "
                     "relative: the most (base_steps where not given)"),
      {.name = "tolerance",
       .type = OptionType::number,
       .fallback = "1e-2",
       .help = "relative: residual / initial residual at which a perturbed solve ends (sweep, where not "
               "given: 1e-4)",
       .least = 0,
       .least_excluded = true,
       .most = 1},
      positive_option("base_tolerance", "1e-7", "|grad_y f| at which the solve at the base point ends"),
      integer_option("base_steps", "10000", 1, "the most steps of the solve at the base point"),
      choice_option("start", {"warm", "cold"}, "solves start at the base solution, or at the problem's y_0"),
  };
}

OptionTable difference_options() {
  return {
      choice_option("difference", {"central", "forward"}, "two-sided (error h^2) or one-sided (error h)"),
      choice_option("estimate", {"value", "response"},
                    "difference F itself (HOZOG), or the inner solution against grad_y F (PZOBO)"),
      positive_option("radius", "1e-3", "length h of a perturbation, in units of x / directions.scale"),
      choice_option("radius_control", {"fixed", "shi"},
                    "as given, or searched again every 20 iterations from values along a random line"),
      flag_option("measure_noise", true,
                  "measure the noise of F at the start; raise a radius that it would drown"),
  };
}

namespace {

// A relative residual bounds the error whatever the condition is. It needs a start whose residual shrinks
// with the radius.
InnerRule rule_of(const Params& inner, bool cold) {
  const std::string& control = inner.text("control");
  if (control == "auto") return cold || inner.given("steps") ? InnerRule::synchronized : InnerRule::relative;
  return control == "relative" ? InnerRule::relative : InnerRule::synchronized;
}

}  // namespace

ResolveSettings read_inner_settings(const Params& inner, const Problem& problem, Vector scale) {
  ResolveSettings settings;
  if (inner.text("control") == "absolute")
    inner.refuse(
        "control",
        "a perturbed solve that starts near its solution would stop at once and its difference be lost",
        "use synchronized or relative; inner.base_tolerance is the absolute one for the base solve");
  settings.cold = inner.text("start") == "cold";
  settings.steps_given = inner.given("steps");
  settings.rule = rule_of(inner, settings.cold);
  settings.steps = inner.integer("steps");
  if (settings.rule == InnerRule::relative && !settings.steps_given)
    settings.steps = inner.integer("base_steps");
  settings.tolerance = inner.number("tolerance");
  settings.base_tolerance = inner.number("base_tolerance");
  settings.base_steps = inner.integer("base_steps");
  if (settings.cold && settings.rule == InnerRule::relative)
    inner.refuse("start", "a residual relative to that at y_0 does not shrink with the radius",
                 "use start = warm, or control = synchronized");
  settings.scale = std::move(scale);
  settings.inner_start = problem.info().inner_start;
  return settings;
}

ResolveSettings read_resolve_settings(const Params& inner, const Params& method, const Problem& problem,
                                      Vector scale) {
  ResolveSettings settings = read_inner_settings(inner, problem, std::move(scale));
  settings.reference = problem.p() > 0;  // without y, the base value is its own reference
  settings.central = method.text("difference") == "central";
  settings.response = method.has("estimate") && method.text("estimate") == "response";
  if (settings.response && !dynamic_cast<const InnerGradientProblem*>(&problem))
    method.refuse("estimate",
                  "it needs grad_y F (level inner-gradient), and the problem " + problem.info().name +
                      " does not offer it",
                  "use estimate = value");
  return settings;
}

}  // namespace bizo
