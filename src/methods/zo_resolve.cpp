#include "bizo/methods/zo_resolve.hpp"

#include <cmath>

#include "bizo/methods/descent_method.hpp"
#include "bizo/methods/difference_probe.hpp"

namespace bizo {

Query ResolvedDifferences::ask(const Base& base) {
  Query query = base.at;
  query.block = estimator_.block(base.iteration);
  query.radius = base.radius;
  query.directional = true;
  return query;
}

std::optional<Estimate> ResolvedDifferences::tell(const Base& base, const Outcomes& outcomes,
                                                  Combiner& combiner) {
  // D divides the difference of two values by h or 2h.
  const double h = base.radius, spread = resolve_.central ? 2 * h : h;
  const double noise_square = std::isnan(base.noise) ? 0 : 2 * base.noise * base.noise / (spread * spread);
  Estimate estimate = estimator_.estimate(base.iteration, outcomes, noise_square, combiner);
  const OutcomeSummary summary = summarize(outcomes);
  estimate.signal_to_noise = std::sqrt(summary.mean_square) * spread / base.noise;
  // The mean of u^T H u, as E[u u^T] = I / d (docs/math.md, Steps).
  if (resolve_.central && !resolve_.response)
    estimate.curvature_trace =
        static_cast<double>(base.at.x.size()) * 2 * (summary.mean_values - base.value) / (h * h);
  estimate.base_tolerance = demanded_accuracy(base, summary);
  return estimate;
}

// The next base solve must be better than the perturbed ones by 0.1 eta_r (docs/math.md, Inner control).
// Their starting residuals have two parts, the response h |B u| and what the base left; the first counts.
double ResolvedDifferences::demanded_accuracy(const Base& base, const OutcomeSummary& summary) const {
  const double left = base.inner_residual;
  const double response = summary.mean_square_residual - left * left;
  if (resolve_.rule != InnerRule::relative || !(response > 0)) return kNaN;
  return 0.1 * resolve_.tolerance * std::sqrt(response);
}

Row<MakeMethod> zo_resolve_row() {
  return {"zo-resolve", "differences along random directions, each with its own inner solves",
          "g = (d/l) sum_j D_j u_j,  D_j = [F(x + h u_j, y+) - F(x - h u_j, y-)] / 2h  (or forward),\n"
          "y+, y- from inner solves with the same control. estimate = response: D_j = u_j^T grad_x F\n"
          "+ <(y+ - y-)/2h, grad_y F>. One iteration: 1 base solve and l or 2l perturbed solves.\n"
          "Needs oracle level value (solve with an inner solver); response needs inner-gradient.\n"
          "The method for opaque inner solvers.",
          difference_options(), [](MethodParts parts) -> Method {
            const ResolveSettings resolve =
                read_resolve_settings(parts.inner, parts.method, parts.problem, parts.scale);
            auto probe =
                std::make_unique<DifferenceProbe>(parts.problem, parts.solver, *parts.family, resolve);
            // The noise of F says nothing of differences of inner solutions.
            Descent::Settings settings = descent_settings(parts, resolve);
            settings.measure_noise = parts.method.flag("measure_noise") && !resolve.response;
            auto hypergradient =
                std::make_unique<ResolvedDifferences>(resolve, Estimator(parts.estimator, parts.problem.d()));
            Method method = descent_method(std::move(parts), settings, std::move(hypergradient));
            method.workshop.probes.push_back(std::move(probe));
            return method;
          }};
}

}  // namespace bizo
