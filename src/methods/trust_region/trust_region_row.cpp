#include "bizo/core/constrained.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "methods/loops/refuse_drawn_samples.hpp"
#include "methods/probes/inner_start.hpp"
#include "methods/probes/point_probe.hpp"
#include "methods/trust_region/trust_region.hpp"

namespace bizo::methods {
namespace {

// A model of m points takes an inverse of size m + d + 1 after every evaluation, 54 d^3 operations with m = 2
// d + 1 (LU: 2 n^3): half a second at 200.
constexpr Index kMax = 200;
// The inner answers at all points of the model are kept where they are refined: 80 MB at most.
constexpr Index kMaxKept = 10'000'000;

// Values of an inner problem that is solved from the answer nearby may be as rough as a step allows.
// Where F decides which of many minimizers is meant, rough ones do not tell.
bool takes_rough_values(const MethodParts& parts, const ResolveSettings& resolve) {
  const Index d = parts.problem.d(), p = parts.problem.p();
  const bool kept = p <= kMaxKept / ((d + 1) * (d + 2) / 2);
  const bool follows = !resolve.unrolled && !resolve.cold && !selects_minimizer(parts.inner);
  return parts.method.text("accuracy") == "on-demand" && p > 0 && kept && follows;
}

Method make_trust_region(MethodParts parts) {
  const auto& info = parts.problem.info();
  if (info.outer_dimension > kMax)
    parts.method.refuse(
        "name",
        "its model takes 54 d^3 operations an evaluation, and d is " + std::to_string(info.outer_dimension),
        "use frame-search, or hozog with step.rule = lbfgs");
  refuse_drawn_samples(parts.method, parts.problem);
  const bool squares = parts.method.flag("squares");
  auto* sum = dynamic_cast<SumOfSquares*>(&parts.problem);
  auto* constrained = dynamic_cast<Constrained*>(&parts.problem);
  const ResolveSettings resolve = read_inner_settings(parts.inner, parts.problem, parts.scale);
  Method method;
  method.scale = parts.scale;
  method.worker.directions = std::move(parts.family);
  TrustRegion::Settings settings;
  SumOfSquares* modelled = squares ? sum : nullptr;
  settings.on_demand = !constrained && takes_rough_values(parts, resolve);
  method.rough_values = settings.on_demand;
  if (settings.on_demand)
    settings.points = method.worker.probes.add(
        std::make_unique<DemandProbe>(parts.problem, parts.solver, resolve, modelled));
  else
    settings.points = method.worker.probes.add(
        std::make_unique<PointProbe>(parts.problem, parts.solver, resolve, true, modelled, constrained));
  settings.residuals = modelled ? modelled->residuals() : 0;
  settings.constraints = constrained ? constrained->constraints() : 0;
  settings.together = parts.method.integer("points");
  if (parts.method.text("radius") != "auto") settings.radius = parts.method.number("radius");
  settings.last_radius = parts.method.number("min_radius");
  settings.scale = parts.scale;
  settings.seed = parts.seed;
  method.items = settings.together;
  method.takes_steps = method.takes_directions = false;
  method.bounds_inner = true;
  method.algorithm = std::make_unique<TrustRegion>(settings, info, resolve.base_tolerance);
  return method;
}

}  // namespace

Row<MakeMethod> trust_region_row() {
  return {
      "trust-region",
      "quadratic models of an opaque Phi or of its residuals, for up to some hundred unknowns",
      "A quadratic interpolates the values at d + 1 up to (d + 1)(d + 2) / 2 points (2 d + 1 for d > 20);\n"
      "its minimizer in the box and the trust region is the next point (Powell's NEWUOA and BOBYQA). If\n"
      "F = |R|^2 / 2 and the problem tells R, the model is one of every residual, and a few multiples of\n"
      "d evaluations are enough. The first d + 1 points are evaluated together, then `points` at a time.\n"
      "Constraints c <= 0 that the problem tells have models too, and steps keep to them (S l1 QP).\n"
      "A point without a value is a wall. Inner problems are solved as accurately as the step under way\n"
      "needs, from the nearest answer, and refined when the next one needs more (Ehrhardt and Roberts "
      "2021);\n"
      "the solution is solved to the end before it is reported. Needs oracle level value. A step costs\n"
      "2 (m + d + 1)^3 operations on rank 0, with m points. The method for few unknowns and evaluations that "
      "count.",
      {integer_option(
           "points", "1", 1,
           "points per query (changes the results): beside a step, longer and "
           "shorter ones, points that mend the model, and points around the step for the next "
           "one; from d + 2 on all values nearby are interpolated. 1 needs the fewest evaluations, "
           "the number of ranks the fewest rounds"),
       {.name = "radius",
        .type = OptionType::number,
        .fallback = "auto",
        .help = "first trust region, in units of directions.scale; auto: a tenth of the largest |x_0|, or "
                "of 1",
        .choices = {"auto"},
        .min = 0,
        .min_excluded = true},
       positive_option("min_radius", "1e-8",
                       "least radius, as a share of the first; then it begins anew at the best point"),
       choice_option(
           "accuracy", {"on-demand", "full"},
           "inner solves: as accurate as the next step needs, refined when it needs more, or all to "
           "inner.base_tolerance"),
       flag_option("squares", true, "model the residuals, where the problem tells them")},
      make_trust_region};
}

}  // namespace bizo::methods
