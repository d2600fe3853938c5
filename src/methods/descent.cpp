#include "bizo/methods/descent.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"
#include "bizo/methods/noise.hpp"
#include "bizo/methods/outcome_summary.hpp"

namespace bizo {
namespace {

constexpr Index kLinePoints = 8;
// Iterations after which an estimated inner curvature is estimated again.
constexpr Index kCurvatureLife = 10;

// A base solve that came to the end of its steps is used as it is.
bool usable(const Outcome& outcome) {
  return outcome.status == EvaluationStatus::ok || outcome.status == EvaluationStatus::not_converged;
}

}  // namespace

Descent::Descent(Settings settings, const ProblemInfo& problem, const SolveProbe& base,
                 std::unique_ptr<StepRule> step, std::unique_ptr<Hypergradient> hypergradient)
    : settings_(std::move(settings)),
      solve_(base),
      step_(std::move(step)),
      hypergradient_(std::move(hypergradient)) {
  row_.radius = settings_.radius;
  line_radius_ = settings_.radius / static_cast<double>(kLinePoints);
  at_.x = project(settings_.box, row_.radius * settings_.resolve.scale, problem.start);
  at_.y = problem.inner_start;
  at_.tolerance = settings_.resolve.base_tolerance;
  proposal_.direction = Vector::Zero(at_.x.size());
}

Base Descent::base() const {
  return {at_, row_.iteration + 1, standing_.current.value, row_.inner_residual, row_.radius, row_.noise};
}

Query Descent::ask() {
  if (stage_ == Stage::gradient) {
    Query query = hypergradient_->ask(base());
    query.probe += kFirstOfHypergradient;
    query.iteration = row_.iteration + 1;
    return query;
  }
  Query query = at_;
  query.iteration = row_.iteration;
  query.block = {settings_.seed, static_cast<std::uint64_t>(row_.iteration), kLinePoints};
  if (stage_ == Stage::noise) {
    query.probe = kLine;
    query.radius = line_radius_;
    return query;
  }
  query.probe = kSolve;
  query.radius = row_.radius;
  query.block.count = proposal_.lengths.size();
  query.extra = {proposal_.direction, proposal_.lengths, response_};
  if (row_.iteration % kCurvatureLife == 0) query.curvature = {};
  return query;
}

std::optional<Iteration> Descent::tell(const Outcomes& outcomes, Combiner& combiner) {
  count(outcomes);
  switch (stage_) {
    case Stage::candidates:
      return accept(outcomes, combiner);
    case Stage::noise:
      measure_noise(outcomes);
      return {};
    case Stage::gradient:
      if (const auto estimate = hypergradient_->tell(base(), outcomes, combiner))
        plan_step(*estimate, combiner);
      return {};
  }
  return {};
}

void Descent::count(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) {
    row_.cost.evaluations += outcome.evaluations;
    row_.cost.inner_steps += outcome.inner_steps;
    row_.cost.inner_gradients += outcome.inner_gradients;
    row_.cost.failures +=
        outcome.status != EvaluationStatus::ok && !(stage_ == Stage::candidates && usable(outcome));
  }
  const std::string failures = stage_ == Stage::gradient ? failure_note(outcomes) : "";
  if (!failures.empty()) row_.note = failures;
  if (stage_ == Stage::candidates && !outcomes.reason.empty())
    row_.note = "the base solve failed: " + outcomes.reason;
}

// Closes the iteration that led to the chosen candidate. Solves that blew up with an inner curvature
// estimated some iterations ago are repeated with a new estimate.
std::optional<Iteration> Descent::accept(const Outcomes& outcomes, Combiner& combiner) {
  const auto blew_up = [](const Outcome& o) { return o.status == EvaluationStatus::non_finite; };
  if (std::ranges::all_of(outcomes.items, blew_up) && !std::isnan(at_.curvature.smooth)) {
    at_.curvature = {};
    return {};
  }
  Vector values(static_cast<Index>(outcomes.items.size()));
  for (Index i = 0; i < values.size(); ++i) {
    const auto& outcome = outcomes.items[static_cast<std::size_t>(i)];
    values(i) = usable(outcome) ? outcome.value_plus : kNaN;
  }
  const auto chosen = row_.iteration == 0 ? 0 : step_->choose(input_, values);
  if (!chosen) {
    ++input_.attempt;
    propose(combiner);
    return {};
  }
  settle(outcomes, *chosen);
  const Iteration finished = row_;
  row_.note.clear();
  return finished;
}

void Descent::settle(const Outcomes& outcomes, Index chosen) {
  const Outcome& outcome = outcomes.items[static_cast<std::size_t>(chosen)];
  const auto& scale = settings_.resolve.scale;
  const Vector before = at_.x;
  at_.x =
      candidate(settings_.box, scale, row_.radius, before, proposal_.direction, proposal_.lengths(chosen));
  if (row_.iteration > 0) row_.step = norm((at_.x - before).cwiseQuotient(scale));
  row_.value = usable(outcome) ? outcome.value_plus : kNaN;
  row_.inner_residual = outcome.inner_residual;
  if (outcome.status == EvaluationStatus::not_converged && row_.note.empty())
    row_.note = "the base solve ended at inner.base_steps before inner.base_tolerance";
  if (std::isfinite(row_.value)) {
    solve_.unpack(outcomes.payload.col(chosen), at_);
    set_residual_floor(outcome);
    standing_.current = {at_.x, at_.y, row_.value};
    if (!(standing_.best.value <= row_.value)) standing_.best = standing_.current;
  }
  row_.best_value = standing_.best.value;
  stage_ = row_.iteration == 0 && settings_.measure_noise ? Stage::noise : Stage::gradient;
}

void Descent::measure_noise(const Outcomes& outcomes) {
  constexpr int kTrials = 4;
  std::vector<double> values;
  for (const auto& outcome : outcomes.items)
    values.push_back(outcome.status == EvaluationStatus::ok ? outcome.value_plus : kNaN);
  const auto estimate = estimate_noise(values);
  // In a box the line must not grow: the base point keeps a distance of one radius from its sides.
  const bool can_vary =
      estimate.verdict == NoiseEstimate::Verdict::radius_too_large || !settings_.box.bounded();
  if (estimate.verdict != NoiseEstimate::Verdict::found && can_vary && ++line_trials_ < kTrials) {
    line_radius_ *= estimate.verdict == NoiseEstimate::Verdict::radius_too_small ? 100 : 0.01;
    return;
  }
  stage_ = Stage::gradient;
  // Near F = 0 the variation along the line is the better measure of size.
  const auto [least, most] = std::ranges::minmax(values);
  const double size = std::max(std::abs(standing_.current.value), most - least);
  const double round_off = std::numeric_limits<double>::epsilon() * size;
  row_.noise =
      estimate.verdict == NoiseEstimate::Verdict::found ? std::max(estimate.noise, round_off) : round_off;
  // A radius ten times too small makes the error from noise ten times the least possible error.
  const double floor = std::min(0.1 * optimal_radius(row_.noise, size, settings_.resolve.central),
                                largest_radius(settings_.box, settings_.resolve.scale));
  if (row_.radius >= floor) return;
  std::ostringstream note;
  note << "method.radius = " << row_.radius << " would drown in the noise of F (" << row_.noise
       << "); raised to " << floor;
  row_.note = note.str();
  row_.radius = floor;
}

void Descent::plan_step(const Estimate& estimate, Combiner& combiner) {
  ++row_.iteration;
  row_.failed_share = estimate.failed_share;
  row_.gradient_norm = estimate.norm;
  row_.gradient_error = estimate.error;
  row_.signal_to_noise = estimate.signal_to_noise;
  if (std::isfinite(estimate.value_error)) row_.noise = estimate.value_error;
  if (std::isfinite(estimate.radius)) row_.radius = estimate.radius;
  row_.step = kNaN;
  if (!estimate.note.empty()) row_.note = estimate.note;
  if (std::isfinite(estimate.base_tolerance))
    at_.tolerance = std::clamp(estimate.base_tolerance, round_off_,
                               std::max(round_off_, settings_.resolve.base_tolerance));
  stage_ = Stage::candidates;
  proposal_ = {.direction = Vector::Zero(at_.x.size())};
  response_ = {};
  if (estimate.gradient.size() == 0) return;

  const auto& scale = settings_.resolve.scale;
  input_ = {};
  input_.k = row_.iteration - 1;
  input_.z = at_.x.cwiseQuotient(scale);
  input_.value = standing_.current.value;
  input_.noise = std::isnan(row_.noise) ? 0 : row_.noise;
  input_.gradient = estimate.gradient;
  input_.slope = estimate.slope;
  input_.gradient_noise = estimate.gradient_noise;
  input_.curvature_trace = estimate.curvature_trace;
  input_.directions = estimate.directions;
  if (settings_.box.bounded()) {
    input_.lower = settings_.box.lower.cwiseQuotient(scale).array() + row_.radius;
    input_.upper = settings_.box.upper.cwiseQuotient(scale).array() - row_.radius;
  }
  propose(combiner);
}

void Descent::propose(Combiner& combiner) {
  proposal_ = step_->propose(input_);
  response_ = hypergradient_->response(proposal_.direction, combiner);
}

// Perturbed solves need not be better than the base solve, than what was demanded of it, or than round-off,
// which is told from the very first gradient.
void Descent::set_residual_floor(const Outcome& base) {
  if (row_.iteration == 0 && std::isfinite(base.initial_residual)) round_off_ = 1e-13 * base.initial_residual;
  at_.residual_floor = std::max(round_off_, std::isfinite(base.inner_residual) ? base.inner_residual : 0.0);
  if (at_.tolerance < settings_.resolve.base_tolerance)
    at_.residual_floor = std::max(at_.residual_floor, at_.tolerance);
}

void Descent::archive(Archive& archive) {
  archive(stage_, row_, at_, input_, proposal_, response_, standing_, round_off_, line_radius_, line_trials_,
          *step_, *hypergradient_);
}

}  // namespace bizo
