#include "methods/outer/zoba.hpp"

#include <cmath>

#include "bizo/core/require.hpp"

namespace bizo::methods {

Query ZobaRule::ask(const BasePoint& at, Index iteration) {
  Query query;
  query.probe = settings_.probe;
  query.at = at;
  query.radius = settings_.radius;
  query.block = {settings_.seed, static_cast<std::uint64_t>(iteration), settings_.plan.items()};
  query.detail = state_of(settings_.plan);
  return query;
}

SingleLoopMove ZobaRule::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  const SteinSums sums = stein_sums(query, outcomes, combiner);
  SingleLoopMove move;
  move.x = sums.x;
  move.value = sums.value;
  move.inner_residual = sums.residual;
  if (!sums.ok) return move;
  const double rho = settings_.rho / std::sqrt(static_cast<double>(query.iteration));
  move.y = rho * sums.y;
  move.v = rho * sums.v;
  return move;
}

ValuesProblem& require_stein(const MethodParts& parts) {
  auto& problem = require<ValuesProblem>(parts.method, parts.problem);
  if (!parts.family->is_normal() || !parts.inner_family->is_normal())
    parts.method.refuse("name", "its formulas hold for normal directions only",
                        "use directions.family = gaussian");
  return problem;
}

Row<MakeMethod> zoba_row() {
  return {"zoba",
          "published single loop on values (Gaussian pairs, Stein's identities); a reference",
          "Averages over pairs (u, w) of N(0, I):\n"
          "D_y = [f(y + hw) - f(y - hw)]/2h w\n"
          "D_v = [f(y + hw) + f(y - hw) - 2f]/2h^2 ((w^T v) w - v) + [F(y + hw) - F]/h w\n"
          "D_x = [f(x + hu, y + hw) + f(x - hu, y - hw) - 2f]/2h^2 (w^T v) u + [F(x + hu) - F]/h u\n"
          "y <- y - rho_k D_y,  v <- v - rho_k D_v,  rho_k = rho/sqrt(k + 1);  x by [step]: published are\n"
          "rule = sgd, size = rho/2, schedule = inverse-sqrt, time_constant = 1. One query an iteration; 4 "
          "pairs +\n"
          "2 outer_pairs + 2 evaluations. Needs oracle level values and directions.family = gaussian.\n"
          "For comparison: its noise does not vanish at the solution, nothing bounds it, and with a rho\n"
          "that suits the iteration's mean it may diverge. Prefer hf-zoba.",
          {integer_option("pairs", "2500", 1,
                          "pairs of directions for f (published: 100 for each of 25 samples)"),
           integer_option("outer_pairs", "10", 1, "pairs of directions for F (published: 1 for each of 10)"),
           positive_option("radius", "1e-3", "smoothing parameter h: a perturbation has length h sqrt(p)"),
           positive_option("rho", "0.01", "step length of y and the adjoint at the start")},
          [](MethodParts parts) -> Method {
            auto& problem = require_stein(parts);
            const Params& method = parts.method;
            ProbeSet probes;
            const ZobaRule::Settings settings{
                .probe = probes.add(
                    std::make_unique<SteinProbe>(problem, *parts.family, *parts.inner_family, parts.scale)),
                .plan = {.pairs = method.integer("pairs"), .outer_pairs = method.integer("outer_pairs")},
                .radius = method.number("radius"),
                .rho = method.number("rho"),
                .seed = parts.seed};
            return loop_method(std::move(parts), std::move(probes), settings.radius, kUnboundedAdjoint,
                               std::make_unique<ZobaRule>(settings));
          },
          {{"directions.family", "gaussian"}}};
}

}  // namespace bizo::methods
