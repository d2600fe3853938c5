#include "methods/probes/side_probe.hpp"

#include <cmath>

#include "methods/estimates/stencil.hpp"
#include "methods/probes/guard_probe.hpp"

namespace bizo::methods {

std::optional<Probe::Points> SideProbe::place(const Query& query, Range which) {
  const Index d = problem_.d();
  Matrix U(d, which.count);
  directions_.fill(query.block, {0, d}, which, U);
  X_.resize(d, which.count);
  lengths_.resize(which.count);
  for (Index j = 0; j < which.count; ++j) {
    const Stencil stencil = make_stencil(problem_.info().box, settings_.scale, query.at.x, U.col(j),
                                         query.radius, DifferenceKind::pairs);
    X_.col(j) = side_ > 0 ? stencil.plus : stencil.minus;
    lengths_(j) = stencil.h;
  }
  return Points{problem_, X_, which};
}

void SideProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef) {
  Y_ = (settings_.cold ? settings_.inner_start : query.at.y).replicate(1, which.count);
  values_.resize(which.count);
  InnerControl control = settings_.control(query.at, query.at.curvature);
  control.columns = announce(problem_, query, which, {side_});
  solver_.solve(X_, Y_, control, report_);
  note_failures(problem_, report_);
  problem_.announce(control.columns);
  problem_.outer(X_, Y_, values_);
  for (Index j = 0; j < which.count; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    const auto column = static_cast<std::size_t>(j);
    outcome.value_plus = values_(j);
    outcome.length = lengths_(j);
    outcome.evaluations = 1;
    outcome.inner_steps = report_.steps[column];
    outcome.inner_gradients = report_.gradients[column];
    outcome.initial_residual = report_.initial_residual[column];
    outcome.inner_residual = report_.residual[column];
    outcome.status = judge(problem_, j, std::isfinite(values_(j)), report_.status[column]);
  }
}

Outcomes pairs_of(const Outcomes& sides) {
  Outcomes pairs{.items = {}, .payload = {}, .reason = sides.reason, .lost = sides.lost};
  for (std::size_t plus = 0; plus + 1 < sides.items.size(); plus += 2) {
    const Outcome& minus = sides.items[plus + 1];
    Outcome pair = sides.items[plus];
    if (!is_failure(pair.status) && minus.status != EvaluationStatus::ok) pair.status = minus.status;
    pair.value_minus = minus.value_plus;
    pair.difference = (pair.value_plus - pair.value_minus) / (2 * pair.length);
    pair.length = kNaN;
    pair.evaluations += minus.evaluations;
    pair.inner_steps += minus.inner_steps;
    pair.inner_gradients += minus.inner_gradients;
    if (pair.failure == EvaluationStatus::ok) pair.failure = minus.failure;
    pair.initial_residual = std::fmax(pair.initial_residual, minus.initial_residual);
    pair.inner_residual = std::fmax(pair.inner_residual, minus.inner_residual);
    pair.attempts += minus.attempts - 1;
    pairs.items.push_back(pair);
  }
  return pairs;
}

Option pairs_option() {
  return choice_option("pairs", {"together", "apart"},
                       "central: a rank evaluates both sides of a direction, or each is an evaluation of its "
                       "own, for up to 2l ranks; apart: for level value, and a pair of which one side has no "
                       "answer is dropped");
}

// What a retry may do with a pair is not for one side: no smaller radius, no penalty.
bool read_apart(const Params& method, const ResolveSettings& settings) {
  if (method.text("pairs") == "together") return false;
  if (!settings.central || settings.adaptive)
    method.refuse("pairs", "forward differences have one side", "leave it out, or use difference = central");
  if (!settings.independent)
    method.refuse("pairs", "solves on both sides depend on each other, or on that at the base",
                  "leave it out; apart is for oracle level value");
  return true;
}

ProbeId add_sides(ProbeSet& probes, Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                  const ResolveSettings& settings) {
  const auto add = [&](int side) -> Probe& {
    return probes.at(probes.add(std::make_unique<SideProbe>(problem, solver, directions, settings, side)));
  };
  Probe &plus = add(+1), &minus = add(-1);
  return probes.add(std::make_unique<GuardProbe>(std::vector<GuardWay>{{plus}, {minus}}));
}

}  // namespace bizo::methods
