#include "methods/loops/descent_loop.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/estimates/outcome_summary.hpp"
#include "methods/loops/step_input.hpp"

namespace bizo::methods {
namespace {

// Iterations until an estimated inner curvature is estimated again: some 40 gradients in ten base solves.
constexpr Index kCurvatureLife = 10;

// A step to a point without a value is tried again at a quarter, so many times: down to 4e-6 of itself.
constexpr int kShortenings = 9;

}  // namespace

DescentLoop::DescentLoop(Settings settings, const ProblemInfo& problem, std::unique_ptr<StepRule> step,
                         std::unique_ptr<Hypergradient> hypergradient)
    : settings_(std::move(settings)),
      step_(std::move(step)),
      hypergradient_(std::move(hypergradient)),
      radius_({.radius = settings_.radius,
               .measure_noise = settings_.measure_noise,
               .search_above = settings_.resolve.adaptive ? 1e-8 : 0.0,
               .search = settings_.search_radius,
               .central = settings_.resolve.central || settings_.resolve.adaptive,
               .max = largest_radius(settings_.box, settings_.resolve.scale),
               .bounded = settings_.box.bounded()}) {
  row_.radius = settings_.radius;
  at_.x = project(settings_.box, problem.start);
  at_.y = problem.inner_start;
  at_.accuracy.base_tolerance = settings_.resolve.base_tolerance;
  proposal_ = Proposal::to_stay(at_.x.size());
}

Query DescentLoop::ask() {
  if (next_) return ask_next();
  if (stage_ == Stage::gradient && settings_.lag > 0) return ask_into_pipeline();
  asked_ = true;
  if (stage_ == Stage::gradient) return gradient_query();
  Query query;
  query.at = at_;
  query.iteration = row_.iteration;
  query.block = {settings_.seed, static_cast<std::uint64_t>(row_.iteration)};
  if (stage_ == Stage::line) {
    query.probe = settings_.line;
    radius_.ask(query);
    return query;
  }
  query.probe = settings_.solve;
  query.radius = solve_radius();
  query.block.count = proposal_.lengths.size();
  StepCandidates candidates{proposal_.direction, proposal_.lengths, response_, solves_once()};
  candidates.start_together = last_start_.y.size() > 0;
  candidates.curvature = last_start_.curvature;
  query.detail = state_of(candidates);
  if (row_.iteration % kCurvatureLife == 0) query.at.curvature = {};
  foresee();
  return query;
}

std::optional<Iteration> DescentLoop::tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) {
  std::optional<Iteration> finished;
  if (query.ahead >= 0) {
    tell_ahead(outcomes);
  } else {
    asked_ = false;
    next_.reset();
    count(outcomes);
    if (stage_ == Stage::candidates)
      finished = accept(outcomes, combiner);
    else if (stage_ == Stage::gradient)
      differentiate(base(), query, outcomes, combiner);
    else if (radius_.tell(outcomes, row_))
      stage_ = Stage::gradient;
  }
  use_ahead(combiner);
  return finished;
}

void DescentLoop::differentiate(const Base& base, const Query& query, const Outcomes& outcomes,
                                Combiner& combiner) {
  // Both sides of a minimum may have one value, though not that of the base.
  constexpr double kRounding = 1e-12;  // of a mean of values that are the same: 1e4 of them
  const OutcomeSummary summary = summarize(outcomes);
  const bool level = !(std::abs(summary.mean_values - base.value) > kRounding * std::abs(base.value));
  // A method that chooses smaller radii deals with flat differences itself.
  const bool flat = summary.flat && level && query.radius >= row_.radius;
  if (const auto estimate = hypergradient_->tell(base, query, outcomes, combiner)) {
    plan_step(*estimate, combiner);
    if (flat) radius_.enlarge(row_);
  }
}

void DescentLoop::count(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) row_.cost.add(outcome, stage_ != Stage::candidates);
  const std::string failures = stage_ == Stage::gradient ? failure_note(outcomes) : "";
  if (!failures.empty()) row_.note = failures;
  if (stage_ == Stage::candidates) note_base_failure(outcomes);
}

// A value that is not finite, without a word from the problem, is for the stopping rules to judge.
void DescentLoop::note_base_failure(const Outcomes& outcomes) {
  const auto failed =
      std::ranges::find_if(outcomes.items, [](const Outcome& o) { return o.status != EvaluationStatus::ok; });
  if (failed == outcomes.items.end()) return;
  if (failed->status == EvaluationStatus::non_finite && outcomes.reason.empty()) return;
  row_.note = failure_of_base(*failed, at_.accuracy.base_tolerance, outcomes.reason);
}

// Closes the iteration that led to the chosen candidate. Solves that blew up with an old curvature repeat.
std::optional<Iteration> DescentLoop::accept(const Outcomes& outcomes, Combiner& combiner) {
  const auto blew_up = [](const Outcome& o) { return o.status == EvaluationStatus::non_finite; };
  if (std::ranges::all_of(outcomes.items, blew_up) && !std::isnan(at_.curvature.L)) {
    at_.curvature = {};
    return {};
  }
  Vector values(static_cast<Index>(outcomes.items.size()));
  for (Index i = 0; i < values.size(); ++i) {
    const auto& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = value_of_phi(outcome);
    if (settings_.prox.active()) values(i) += settings_.prox.value(candidate_at(i));
  }
  if (shorten(values)) return {};
  const bool stepped = input_.gradient.size() > 0;  // by the rule: there was an estimate
  const auto chosen = stepped ? step_->choose(input_, values) : 0;
  if (!chosen) {
    guess_.right = false;
    ++input_.attempt;
    propose(combiner);
    return {};
  }
  settle(outcomes, *chosen);
  if (stepped) guess_.learn(*chosen, input_.attempt == 0);
  if (stepped && row_.step == 0 && !values.array().isFinite().all() && row_.note.empty() &&
      !reported_domain_) {
    row_.note = "no step is left: where they lead, F has no value; problem.box can say where it has";
    reported_domain_ = true;
  }
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

// Whether a shorter step is tried: no candidate has a value, and the rule does not search by values.
bool DescentLoop::shorten(const Vector& values) {
  const bool none = !values.array().isFinite().any();
  if (row_.iteration == 0 || !none || step_->compares_values() || shortened_ == kShortenings) return false;
  if (!(proposal_.lengths.array() != 0).any() || proposal_.direction.isZero(0)) return false;
  proposal_.lengths /= 4;
  ++shortened_;
  return true;
}

void DescentLoop::settle(const Outcomes& outcomes, Index chosen) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(chosen)];
  const Vector before = at_.x;
  at_.x = candidate_at(chosen);
  if (row_.iteration > 0) row_.step = norm((at_.x - before).cwiseQuotient(settings_.resolve.scale));
  row_.value = value_of_phi(outcome) + settings_.prox.value(at_.x);
  row_.inner_residual = outcome.inner_residual;
  // Without an answer there is nothing to go on from.
  if (outcome.status != EvaluationStatus::ok && outcome.status != EvaluationStatus::non_finite)
    row_.failed_share = 1;
  if (std::isfinite(row_.value)) {
    SolveProbe::unpack(outcomes.payload.col(chosen), at_);
    set_residual_floor(outcome);
    at_.value = outcome.value_plus;
    compare_with_reference();
    row_.value_error = SolveProbe::value_error(outcomes.payload.col(chosen));
    incumbent_.current = {at_.x, at_.y, row_.value, std::isnan(row_.value_error) ? 0 : row_.value_error};
    best_.offer(incumbent_.current, row_.noise);
    incumbent_.best = settings_.draws ? incumbent_.current : best_.solution();
  }
  if (settings_.resolve.previous) remember_start(std::isfinite(row_.value));
  row_.best_value = incumbent_.best.value;
  const double extent = at_.x.cwiseQuotient(settings_.resolve.scale).cwiseAbs().maxCoeff();
  stage_ = radius_.begin(row_, at_.value, extent) ? Stage::line : Stage::gradient;
  settle_ahead();
}

void DescentLoop::plan_step(const Estimate& estimate, Combiner& combiner) {
  ++row_.iteration;
  row_.failed_share = estimate.failed_share;
  row_.gradient_norm = estimate.norm;
  row_.gradient_error = estimate.error;
  row_.signal_to_noise = estimate.signal_to_noise;
  if (std::isfinite(estimate.value_error)) {
    best_.revise(estimate.value_error);
    if (!settings_.draws) incumbent_.best = best_.solution();
  }
  if (std::isfinite(estimate.radius)) row_.radius = estimate.radius;
  if (estimate.inner_steps > 0) at_.accuracy.steps = estimate.inner_steps;
  row_.step = row_.value_error = kNaN;
  if (!estimate.note.empty() && estimate.gradient.size() > 0) row_.note = estimate.note;
  if (std::isfinite(estimate.base_tolerance))
    at_.accuracy.base_tolerance =
        std::clamp(estimate.base_tolerance, std::min(round_off_, settings_.resolve.base_tolerance),
                   settings_.resolve.base_tolerance);
  stage_ = Stage::candidates;
  proposal_ = Proposal::to_stay(at_.x.size());
  response_ = {};
  input_ = {};
  if (estimate.gradient.size() == 0) return;
  input_ = make_step_input(settings_.box, settings_.resolve.scale, at_.x, estimate);
  input_.k = row_.iteration - 1;
  input_.value = incumbent_.current.value;
  input_.noise = std::max(std::isnan(row_.noise) ? 0 : row_.noise, incumbent_.current.error);
  if (settings_.family && std::isfinite(estimate.directions))
    input_.moments = settings_.family->moments(static_cast<Index>(estimate.directions));
  propose(combiner);
}

void DescentLoop::propose(Combiner& combiner) {
  shortened_ = 0;
  const auto proposal = finite_proposal(*step_, input_, settings_.resolve.scale);
  if (!proposal) {
    input_ = {};
    proposal_ = Proposal::to_stay(at_.x.size());
    row_.failed_share = 1;
    row_.note = kNotFinite;
    return;
  }
  proposal_ = *proposal;
  response_ = hypergradient_->response(proposal_.direction, combiner);
}

// Perturbed solves need not be better than the base solve, than what was demanded of it, or than round-off,
// which is told from the largest gradient that a base solve began with: some hundreds of units in its last
// place.
void DescentLoop::set_residual_floor(const Outcome& base) {
  if (std::isfinite(base.initial_residual)) round_off_ = std::max(round_off_, 1e-13 * base.initial_residual);
  at_.accuracy.floor = std::max(round_off_, std::isfinite(base.inner_residual) ? base.inner_residual : 0.0);
  if (at_.accuracy.base_tolerance < settings_.resolve.base_tolerance)
    at_.accuracy.floor = std::max(at_.accuracy.floor, at_.accuracy.base_tolerance);
}

void DescentLoop::archive(Archive& archive) {
  archive(stage_, row_, at_, input_, proposal_, response_, incumbent_, best_, shortened_, reported_domain_,
          round_off_, last_radius_, last_start_, previous_start_, ahead_, next_, asked_, guess_, one_answer_,
          radius_, *step_, *hypergradient_);
}

}  // namespace bizo::methods
