#include "methods/probes/independence.hpp"

namespace bizo::methods {

bool needs_only_the_point(const ResolveSettings& settings, const Problem& problem,
                          const InnerSolver& solver) {
  if (settings.response || settings.tangents || settings.corrected) return false;
  if (settings.previous) return true;
  return problem.p() == 0 || (settings.cold && !settings.box.bounded() && !solver.estimates_curvature());
}

Option directions_start_option() {
  return choice_option(
      "directions_start", {"base", "previous"},
      "perturbed solves start at the base solution; or, with inner.control = fixed-steps, at "
      "that of the base before: base and directions are then one round, and the estimate is "
      "off by more the longer the step was (docs/math.md)");
}

bool read_previous(const Params& method, const ResolveSettings& settings, const Problem& problem) {
  if (method.text("directions_start") == "base") return false;
  const auto refuse = [&](const std::string& reason, const std::string& remedy) {
    method.refuse("directions_start", reason, remedy);
  };
  if (problem.p() == 0 || settings.cold)
    refuse("no solve starts at a base solution", "leave it out: base and directions are one round anyway");
  if (settings.rule != InnerRule::fixed_steps || settings.unrolled)
    refuse(
        "only solves of as many steps on all sides have the same error where they start far from their "
        "solution",
        "use inner.control = fixed-steps");
  if (settings.box.bounded() && !settings.central)
    refuse("near the bounds of x forward differences need a solve at another point first",
           "use difference = central");
  if (settings.response || settings.tangents || settings.adaptive)
    refuse("it is for differences of values, of a radius that is given",
           "use estimate = value, tangents = no and difference = central or forward");
  return true;
}

Option pairs_option() {
  return choice_option("pairs", {"auto", "together", "apart"},
                       "central: a rank evaluates both sides of a direction in turn, or each is dealt on its "
                       "own, for up to 2l ranks; the results are the same. auto: apart at level value, where "
                       "a batch is one direction");
}

void require_pairs(const Params& method, const ResolveSettings& settings) {
  if (method.text("pairs") != "apart") return;
  if (!settings.central && !settings.adaptive)
    method.refuse("pairs", "forward differences have one side", "leave it out, or use difference = central");
  if (!settings.independent)
    method.refuse("pairs", "solves on both sides depend on each other, or on that at the base",
                  "leave it out; apart is for oracle level value");
}

// A batch of several directions is there to save messages.
bool pairs_are_apart(const Params& method, Index batch) {
  if (!method.has("pairs")) return false;
  return method.text("pairs") == "apart" || (method.text("pairs") == "auto" && batch == 1);
}

}  // namespace bizo::methods
