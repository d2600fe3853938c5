#include "methods/loops/single_loop.hpp"

#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/loops/refuse_drawn_samples.hpp"
#include "methods/loops/step_input.hpp"
#include "methods/steps/candidate.hpp"

namespace bizo::methods {

SingleLoop::SingleLoop(Settings settings, const ProblemInfo& problem, std::unique_ptr<StepRule> step,
                       std::unique_ptr<SingleLoopRule> rule)
    : settings_(std::move(settings)), step_(std::move(step)), rule_(std::move(rule)) {
  row_.radius = settings_.radius;
  at_.x = project(settings_.box, problem.start);
  at_.y = problem.inner_start;
  at_.v = Vector::Zero(problem.inner_dimension);
}

Query SingleLoop::ask() {
  Query query = rule_->ask(at_, row_.iteration + 1);
  query.iteration = row_.iteration + 1;
  return query;
}

std::optional<Iteration> SingleLoop::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  for (const auto& outcome : outcomes.items) row_.cost.add(outcome);
  const SingleLoopMove move = rule_->tell(query, outcomes, combiner);
  if (!move.note.empty()) row_.note = move.note;
  std::optional<Iteration> finished;
  if (move.x) finished = close(move, outcomes);
  if (move.y.size() > 0) at_.y -= move.y;
  if (move.v.size() > 0) at_.v -= move.v;
  if (const double length = norm(at_.v); length > settings_.adjoint_bound)
    at_.v *= settings_.adjoint_bound / length;
  if (move.x) step(*move.x, move);
  return finished;
}

// The row of the point that the outcomes belong to.
Iteration SingleLoop::close(const SingleLoopMove& move, const Outcomes& outcomes) {
  const bool finite = at_.y.allFinite() && at_.v.allFinite();
  row_.value = move.lost || !finite || range_.left_by(move.value) ? kNaN : move.value;
  row_.inner_residual = move.inner_residual;
  const std::string failures = failure_note(outcomes);
  if (!failures.empty()) row_.note = failures;
  if (std::isfinite(row_.value))
    incumbent_.current = {at_.x, at_.y, row_.value}, incumbent_.best = {at_.x, at_.y};
  else
    row_.note = why_lost(outcomes);
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

std::string SingleLoop::why_lost(const Outcomes& outcomes) const {
  if (const std::string known = rule_->why_lost(); !known.empty()) return known;
  if (outcomes.items.back().status == EvaluationStatus::non_finite)
    return "y left the domain of f and F, which are not finite there; method.name = hozog solves for y "
           "with steps that stay inside";
  return "y or the adjoint ran away: shorter steps of y (method.rho), or of x (step.size); or f is not "
         "convex in y";
}

void SingleLoop::step(const Estimate& estimate, const SingleLoopMove& move) {
  ++row_.iteration;
  row_.failed_share = estimate.failed_share;
  row_.gradient_norm = estimate.norm;
  row_.step = 0;
  if (estimate.gradient.size() == 0 || move.rests) return;
  StepInput input = make_step_input(settings_.box, settings_.scale, at_.x, estimate);
  input.k = moves_++;
  input.value = row_.value;
  const auto proposal = finite_proposal(*step_, input, settings_.scale);
  if (!proposal) {
    row_.failed_share = 1;
    row_.note = kNotFinite;
    return;
  }
  const Vector before = at_.x;
  at_.x = candidate(settings_.box, settings_.scale, before, proposal->direction,
                    move.pace * proposal->lengths(0));
  row_.step = norm((at_.x - before).cwiseQuotient(settings_.scale));
  rule_->x_moved();
}

Method loop_method(MethodParts parts, ProbeSet probes, double radius, double adjoint_bound,
                   std::unique_ptr<SingleLoopRule> rule) {
  // Its pairs of points are centred at x, so x keeps a radius away from the sides.
  const Box& box = parts.problem.info().box;
  SingleLoop::Settings settings{.box = shrunk(box, radius * parts.scale),
                                .scale = parts.scale,
                                .radius = radius,
                                .adjoint_bound = adjoint_bound};
  if (radius > 0) refuse_large_radius(parts.method, box, parts.scale, radius);
  refuse_drawn_samples(parts.method, parts.problem);
  Method method = method_with(parts, std::move(probes));
  method.has_values = false;
  method.algorithm = std::make_unique<SingleLoop>(std::move(settings), parts.problem.info(),
                                                  std::move(parts.step), std::move(rule));
  return method;
}

}  // namespace bizo::methods
