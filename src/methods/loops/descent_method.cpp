#include "methods/loops/descent_method.hpp"

#include "bizo/core/box_room.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "methods/probes/line_probe.hpp"

namespace bizo::methods {

DescentLoop::Settings descent_settings(const MethodParts& parts, const ResolveSettings& resolve) {
  DescentLoop::Settings settings;
  settings.resolve = resolve;
  settings.box = parts.problem.info().box;
  settings.seed = parts.seed;
  settings.measure_noise = false;
  settings.radius = 0;
  settings.prox = parts.prox;
  settings.draws = dynamic_cast<const DrawnSamples*>(&parts.problem) != nullptr;
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
  method.algorithm = std::make_unique<DescentLoop>(std::move(settings), parts.problem.info(),
                                                   std::move(parts.step), std::move(hypergradient));
  return method;
}

}  // namespace bizo::methods
