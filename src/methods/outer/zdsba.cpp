#include "methods/outer/zdsba.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/outer/zoba.hpp"

namespace bizo::methods {

ZdsbaProbe::ZdsbaProbe(ValuesProblem& problem, DirectionFamily& inner, const ZdsbaSettings& settings)
    : problem_(problem), inner_(inner), settings_(settings), filled_(problem.p(), 1), value_(1) {}

// Direction j of the steps, N(0, I); those of the hypergradient have keys of their own.
const Vector& ZdsbaProbe::direction(const Query& query, Index j) {
  const DirectionBlock block{query.block.seed, query.block.iteration,
                             settings_.inner_steps + 2 * settings_.adjoint_steps, Space::inner};
  inner_.fill(block, {0, problem_.p()}, {j, 1}, filled_);
  w_ = std::sqrt(static_cast<double>(problem_.p())) * filled_.col(0);
  return w_;
}

double ZdsbaProbe::value(const Query& query, bool outer, const Vector& y, Outcome& outcome) {
  if (outer)
    problem_.outer(query.at.x, y, value_);
  else
    problem_.inner(query.at.x, y, value_);
  ++outcome.evaluations;
  return value_(0);
}

void ZdsbaProbe::evaluate(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef payload) {
  Outcome& outcome = outcomes[0];
  const double h = query.radius;
  Vector y = query.at.y, v = Vector::Zero(problem_.p());
  announce(problem_, query, {0, 1}, {0});
  for (Index t = 0; t < settings_.inner_steps; ++t) {
    const Vector& w = direction(query, t);
    const double slope = (value(query, false, y + h * w, outcome) - value(query, false, y, outcome)) / h;
    y -= settings_.inner_length / std::sqrt(static_cast<double>(t + 1)) * slope * w;
  }
  for (Index t = 0; t < settings_.adjoint_steps; ++t) {
    const double length = settings_.adjoint_length / std::sqrt(static_cast<double>(t + 1));
    const Vector w = direction(query, settings_.inner_steps + 2 * t);
    const double curvature = (value(query, false, y + h * w, outcome) +
                              value(query, false, y - h * w, outcome) - 2 * value(query, false, y, outcome)) /
                             (2 * h * h);
    const Vector& u = direction(query, settings_.inner_steps + 2 * t + 1);
    const double slope = (value(query, true, y + h * u, outcome) - value(query, true, y, outcome)) / h;
    v -= length * (curvature * (dot(w, v) * w - v) + slope * u);
  }
  payload.col(0) << y, v;
  outcome.inner_steps = settings_.inner_steps;
  outcome.status = judge(problem_, 0, payload.allFinite());
}

Query ZdsbaRule::ask(const BasePoint& at, Index iteration) {
  Query query;
  query.at = at;
  query.probe = in_x_ ? probes_.hypergradient : probes_.steps;
  query.radius = settings_.radius;
  query.block = {settings_.seed, static_cast<std::uint64_t>(2 * iteration + (in_x_ ? 1 : 0)),
                 in_x_ ? settings_.plan.items() : 1};
  if (in_x_) query.detail = state_of(settings_.plan);
  return query;
}

SingleLoopMove ZdsbaRule::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  SingleLoopMove move;
  if (!in_x_) {
    in_x_ = true;
    if (outcomes.items[0].status != EvaluationStatus::ok) return move;
    move.y = query.at.y - outcomes.payload.col(0).head(query.at.y.size());
    move.v = query.at.v - outcomes.payload.col(0).tail(query.at.v.size());
    return move;
  }
  in_x_ = false;
  const SteinSums sums = stein_sums(query, outcomes, combiner);
  move.x = sums.x;
  move.value = sums.value;
  return move;
}

Row<MakeMethod> zdsba_row() {
  return {
      "zdsba",
      "published double loop on values (Gaussian smoothing, Stein's identities); a reference",
      "inner_steps steps y <- y - beta_t [f(y + hw) - f(y)]/h w, then adjoint_steps steps from v = 0,\n"
      "v <- v - gamma_t { [f(y + hw) + f(y - hw) - 2f]/2h^2 ((w^T v) w - v) + [F(y + hw') - F]/h w' }, then\n"
      "x by [step] along the average over `pairs` of\n"
      "[f(x + hu, y + hw) + f(x - hu, y - hw) - 2f]/2h^2 (w^T v) u + [F(x + hu') - F]/h u'.\n"
      "Released code divides the former by h^2, which doubles it. w, u ~ N(0, I); beta_t, gamma_t =\n"
      "5e-4/sqrt(t + 1); published step of x: sgd, length = 1e-5, schedule = inverse-sqrt, decay = 1.\n"
      "2 inner_steps + 5 adjoint_steps evaluations in a row, then 3 pairs + 2 at the same time. Needs\n"
      "oracle level values and directions.family = gaussian. For comparison: v of few steps is far from\n"
      "the adjoint, and the error grows with (d + p)^2; it may stall or diverge. Prefer hf-zoba.",
      {integer_option("inner_steps", "20", 1, "steps of y an iteration"),
       integer_option("adjoint_steps", "1", 1, "steps of the adjoint an iteration, from 0"),
       integer_option("pairs", "200", 1, "pairs of directions of the hypergradient"),
       positive_option("radius", "1e-3", "smoothing parameter h: a perturbation has length h sqrt(p)"),
       positive_option("inner_step_size", "5e-4", "step size of y at the start of an iteration"),
       positive_option("adjoint_step_size", "5e-4", "step size of the adjoint at the start of an iteration")},
      [](MethodParts parts) -> Method {
        auto& problem = require_stein(parts);
        const Params& method = parts.method;
        const Index pairs = method.integer("pairs");
        const ZdsbaSettings settings{.inner_steps = method.integer("inner_steps"),
                                     .adjoint_steps = method.integer("adjoint_steps"),
                                     .plan = {.pairs = pairs, .outer_pairs = pairs, .in_y = false},
                                     .radius = method.number("radius"),
                                     .inner_length = method.number("inner_step_size"),
                                     .adjoint_length = method.number("adjoint_step_size"),
                                     .seed = parts.seed};
        ProbeSet probes;
        const ZdsbaRule::Probes names{
            .steps = probes.add(std::make_unique<ZdsbaProbe>(problem, *parts.inner_family, settings)),
            .hypergradient = probes.add(
                std::make_unique<SteinProbe>(problem, *parts.family, *parts.inner_family, parts.scale))};
        Method made = loop_method(std::move(parts), std::move(probes), settings.radius, kUnboundedAdjoint,
                                  std::make_unique<ZdsbaRule>(settings, names));
        made.items = settings.plan.items();
        return made;
      },
      {{"directions.family", "gaussian"}}};
}

}  // namespace bizo::methods
