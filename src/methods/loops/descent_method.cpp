#include "methods/loops/descent_method.hpp"

#include "bizo/core/box_room.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "methods/probes/line_probe.hpp"

namespace bizo::methods {

namespace {

// Steps that compare values wait for them; and what is asked before its base is solved starts at no base.
Index read_lag(const MethodParts& parts, const ResolveSettings& resolve) {
  const Index lag = parts.method.integer("lag");
  if (lag == 0) return 0;
  const bool follows =
      resolve.adaptive || (parts.method.has("accuracy") && parts.method.text("accuracy") != "fixed");
  if (follows || !resolve.independent || (parts.problem.p() > 0 && !resolve.unrolled))
    parts.method.refuse("lag", "directions are asked for before the base that they are about is known",
                        "use a problem at oracle level value with difference = central or forward, and "
                        "accuracy = fixed");
  if (parts.step->compares_values())
    parts.method.refuse("lag", "a line search needs the gradient where it begins",
                        "use step.rule = sgd, momentum or adam");
  return lag;
}

}  // namespace

Option lag_option() {
  return integer_option(
      "lag", "0", 0,
      "a step follows the estimate at the base so many steps earlier, so that no rank waits "
      "(docs/math.md, Lag)");
}

DescentLoop::Settings descent_settings(const MethodParts& parts, const ResolveSettings& resolve) {
  DescentLoop::Settings settings;
  settings.resolve = resolve;
  settings.box = parts.problem.info().box;
  settings.seed = parts.seed;
  settings.measure_noise = false;
  settings.radius = 0;
  settings.prox = parts.prox;
  settings.draws = dynamic_cast<const DrawnSamples*>(&parts.problem) != nullptr;
  settings.speculation = parts.speculation;
  if (parts.method.has("lag")) settings.lag = read_lag(parts, resolve);
  if (!parts.method.has("radius")) return settings;
  settings.radius = parts.method.number("radius");
  settings.search_radius = parts.method.has("radius_control") && parts.method.text("radius_control") == "shi";
  refuse_large_radius(parts.method, settings.box, parts.scale, settings.radius);
  return settings;
}

Method descent_method(MethodParts parts, DescentLoop::Settings settings, ProbeSet probes,
                      std::unique_ptr<Hypergradient> hypergradient) {
  if (settings.search_radius && !settings.measure_noise)
    parts.method.refuse("radius_control",
                        "a search for the radius needs the noise of the values that are differenced",
                        "use measure_noise = yes and estimate = value");
  settings.solve =
      probes.add(std::make_unique<SolveProbe>(parts.problem, parts.solver, settings.resolve, settings.prox));
  settings.line = probes.add(std::make_unique<LineProbe>(parts.problem, parts.solver, settings.resolve));
  settings.family = parts.family.get();
  Method method = method_with(parts, std::move(probes));
  method.applies_prox = true;
  method.bounds_inner = true;  // by the inner solver
  method.asks_ahead = settings.resolve.independent;
  method.algorithm = std::make_unique<DescentLoop>(std::move(settings), parts.problem.info(),
                                                   std::move(parts.step), std::move(hypergradient));
  return method;
}

}  // namespace bizo::methods
